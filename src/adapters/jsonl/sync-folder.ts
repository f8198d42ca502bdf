import { constants } from 'node:fs';
import type { JournalDisk } from './journal-disk.js';

/** Makes the entries of a folder safe on disk: a new file's fsync does not cover its name. */
export async function syncFolder(disk: JournalDisk, path: string): Promise<void> {
  const handle = await disk.open(path, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
