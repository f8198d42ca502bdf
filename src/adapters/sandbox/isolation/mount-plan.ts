import { lstatSync } from 'node:fs';
import { posix } from 'node:path';
import { SandboxError, type SandboxCommand } from '../../../ports/sandbox.js';

/** Where the workspace is seen inside. */
export const WORKSPACE = '/workspace';

export type Mount = { readonly source: string; readonly target: string; readonly writable: boolean };

/**
 * What of this machine is shown inside, in the order of mounting. Folders that lead to a frozen file are mounted onto
 * themselves: a mount point cannot be renamed, so nobody can move a frozen file aside and put another in its place.
 *
 * @throws SandboxError `unsafe_command` for a frozen path that leaves the workspace, be it by a link that an earlier run
 * has put there
 */
export function mountPlan(
  command: Pick<SandboxCommand, 'workspace' | 'frozen' | 'readOnly'>,
): readonly Mount[] {
  const frozen = command.frozen.map((path) => insideWorkspace(path));
  const folders = [...new Set(frozen.flatMap(foldersAbove))].sort((a, b) => a.length - b.length);
  for (const path of [...folders, ...frozen]) refuseLink(command.workspace, path);
  const at = (path: string, writable: boolean): Mount => ({
    source: posix.join(command.workspace, path),
    target: posix.join(WORKSPACE, path),
    writable,
  });
  return [
    ...command.readOnly.map(({ host, inside }) => ({ source: host, target: inside, writable: false })),
    { source: command.workspace, target: WORKSPACE, writable: true },
    ...folders.map((path) => at(path, true)),
    ...frozen.map((path) => at(path, false)),
  ];
}

function insideWorkspace(path: string): string {
  const plain = posix.normalize(path);
  if (posix.isAbsolute(plain) || plain === '.' || plain.split('/').includes('..')) {
    throw new SandboxError('unsafe_command', `The frozen path "${path}" leads out of the workspace.`);
  }
  return plain;
}

function foldersAbove(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** What is mounted is what a link points to: any file of this machine. */
function refuseLink(workspace: string, path: string): void {
  if (lstatSync(posix.join(workspace, path), { throwIfNoEntry: false })?.isSymbolicLink() !== true) return;
  throw new SandboxError('unsafe_command', `The frozen path "${path}" is a link, which may lead anywhere.`);
}
