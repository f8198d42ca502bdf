import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from './start-error.js';

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

/** Makes the data folder, for its owner only, and finds out by trying that it can be written. */
export async function prepareDataFolder(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await tryToWrite(dataDir);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartError(
      'data_folder',
      `the data folder ${dataDir} cannot be written (${reason}): make it writable, or name another one with INTERN_DATA_DIR`,
      { cause },
    );
  }
}
