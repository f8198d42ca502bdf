import { CodeRepositoryError } from '../../ports/code-repository.js';
import { git } from './git-command.js';

/** A file of a commit; `oid` is git's own hash of its content. */
export type TreeEntry = { readonly path: string; readonly oid: string };

/** The files of a commit by path. @throws CodeRepositoryError `unsafe_path` when one is a link or a submodule */
export async function listTree(repository: string, commit: string): Promise<readonly TreeEntry[]> {
  const output = await git(repository, {
    args: ['ls-tree', '-r', '-z', '--full-tree', '--end-of-options', commit],
  });
  return output
    .toString('utf8')
    .split('\0')
    .filter((record) => record !== '')
    .map(parseRecord);
}

// "<mode> <type> <oid>\t<path>"
function parseRecord(record: string): TreeEntry {
  const tab = record.indexOf('\t');
  const [mode = '', , oid = ''] = record.slice(0, tab).split(' ');
  const path = record.slice(tab + 1);
  // Links have mode 120000, submodules 160000.
  if (!/^100(644|755)$/.test(mode)) {
    throw new CodeRepositoryError('unsafe_path', `${JSON.stringify(path)} is no plain file (mode ${mode})`);
  }
  return { path, oid };
}
