import { constants } from 'node:fs';
import { lstat, mkdir, open, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { expandHome } from '../domain/kernel/home-path.js';
import { CliError } from './cli-error.js';
import { printable } from './terminal/printable.js';

export type WrittenFile = { readonly path: string; readonly content: string };

/** A path inside the folder, from a service that may be another machine's: nothing absolute, no way up, no git internals. */
function insideOf(folder: string, path: string): string {
  const parts = path.split('/');
  const odd = parts.some(
    (part) => part === '' || part === '.' || part === '..' || part.toLowerCase() === '.git',
  );
  if (odd || /[\p{Cc}\\]/u.test(path)) {
    throw new CliError(
      'unsafe_path',
      `the service named a file that does not belong into a folder: ${printable(path)}; nothing was written`,
    );
  }
  return join(folder, ...parts);
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Refuses to go through a link that leads out of the folder. */
async function makeParent(folder: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const way = relative(await realpath(folder), await realpath(dirname(path)));
  if (way === '..' || way.startsWith(`..${sep}`)) {
    throw new CliError(
      'unsafe_path',
      `${printable(dirname(path), 4_096)} leads out of ${printable(folder, 4_096)}; remove that link or choose another folder`,
    );
  }
}

async function write(path: string, content: string, force: boolean): Promise<void> {
  const create = force ? constants.O_TRUNC : constants.O_EXCL;
  const file = await open(
    path,
    constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW | create,
    0o644,
  );
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}

/** A folder that is there is fine; a file in its place is not. */
async function unlessThere(error: NodeJS.ErrnoException & { readonly path?: string }): Promise<void> {
  if (error.code !== 'EEXIST' || !(await stat(error.path ?? '')).isDirectory()) throw error;
}

/**
 * Writes files below a folder, which is made when it is not there. Looks before it writes: a file that is there already
 * stops everything, unless `force`.
 * @returns the paths written
 * @throws CliError `no_folder`, `unsafe_path`, `exists` or `not_written`
 */
export async function writeFiles(
  out: string,
  files: readonly WrittenFile[],
  force: boolean,
): Promise<readonly string[]> {
  if (out.trim() === '')
    throw new CliError('no_folder', 'name the folder that the files are to be written to');
  const folder = resolve(expandHome(out, homedir()));
  const targets = files.map((file) => ({ path: insideOf(folder, file.path), content: file.content }));
  for (const { path } of targets) {
    if (!force && (await isThere(path))) {
      throw new CliError(
        'exists',
        `${printable(path, 4_096)} is there already and nothing was written: choose another folder, or replace files with --force`,
      );
    }
  }
  try {
    // Only the last part is made: Node's recursive way never ends below /proc, and a mistyped path should not be built.
    await mkdir(folder).catch(unlessThere);
    for (const { path, content } of targets) {
      await makeParent(folder, path);
      await write(path, content, force);
    }
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(
      'not_written',
      `the files cannot be written to ${printable(folder, 4_096)} (${reason}): choose another folder`,
      { cause },
    );
  }
  return targets.map(({ path }) => path);
}
