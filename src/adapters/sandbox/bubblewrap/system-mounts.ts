import { lstatSync, readlinkSync } from 'node:fs';

const ROOT_FOLDERS = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];
/** What programs need to find their libraries; nothing of /etc that says anything about this machine. */
const ETC_FILES = ['/etc/ld.so.cache', '/etc/alternatives'];

const kindOf = (path: string): 'link' | 'other' | 'absent' => {
  const info = lstatSync(path, { throwIfNoEntry: false });
  if (info === undefined) return 'absent';
  return info.isSymbolicLink() ? 'link' : 'other';
};

/** bubblewrap arguments that show the machine's programs and libraries read-only, and nothing else of it. */
export function systemMounts(): readonly string[] {
  const folders = ROOT_FOLDERS.flatMap((path) => {
    const kind = kindOf(path);
    if (kind === 'absent') return [];
    return kind === 'link' ? ['--symlink', readlinkSync(path), path] : ['--ro-bind', path, path];
  });
  const etc = ETC_FILES.filter((path) => kindOf(path) === 'other').flatMap((path) => [
    '--ro-bind',
    path,
    path,
  ]);
  // Folders that bubblewrap has to make up on its way are closed to others, so /etc is made openly.
  return ['--ro-bind', '/usr', '/usr', ...folders, '--dir', '/etc', ...etc];
}
