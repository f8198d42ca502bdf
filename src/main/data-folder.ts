import { mkdir, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { StartError } from './start-error.js';
import { shellQuoted } from '../domain/kernel/shell-quoted.js';

/** Writes and removes a small file; rejects when the folder cannot be written. */
export async function tryToWrite(dataDir: string): Promise<void> {
  const probe = join(dataDir, `.writable-${process.pid}`);
  const file = await open(probe, 'w', 0o600);
  try {
    await file.writeFile('ok');
  } finally {
    await file.close();
    await rm(probe, { force: true });
  }
}

/**
 * Makes a folder and what is missing above it. Node's own recursive way never ends where a file system answers ENOENT
 * to a folder whose parent exists, such as /proc.
 */
async function makeFolder(path: string): Promise<void> {
  const make = async (): Promise<void> => {
    await mkdir(path, { mode: 0o700 });
    await syncFolder(dirname(path));
  };
  const ignore = (wanted: string) => (error: NodeJS.ErrnoException) => {
    if (error.code !== wanted) throw error;
  };
  try {
    await make().catch(ignore('EEXIST'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await make().catch(ignore('EEXIST'));
  }
}

/** Makes the names in a folder safe on disk: what is written below a new folder is lost with its name. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}

/** Makes the data folder, for its owner only, and finds out by trying that it can be written. */
export async function prepareDataFolder(dataDir: string): Promise<void> {
  try {
    await makeFolder(dataDir);
    await tryToWrite(dataDir);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartError(
      'data_folder',
      `the data folder ${shellQuoted(dataDir)} cannot be written (${reason}): make it writable, or name another one with INTERN_DATA_DIR`,
      { cause },
    );
  }
}

/** Finds out by trying that files can be made where git, sockets and sandboxes make them. @throws StartError */
export async function requireTemporaryFolder(): Promise<void> {
  try {
    await tryToWrite(tmpdir());
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartError(
      'temporary_folder',
      `no file can be made in the temporary folder ${tmpdir()} (${reason}): make it writable, or name another one with TMPDIR`,
      { cause },
    );
  }
}
