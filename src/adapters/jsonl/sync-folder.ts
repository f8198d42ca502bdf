import { constants } from 'node:fs';
import { dirname } from 'node:path';
import type { JournalDisk } from './journal-disk.js';
import type { TaskFiles } from './task-files.js';

/**
 * Makes the names that lead to a task's journal safe on disk: its own, the task's folder, and the folder of all tasks,
 * whoever made them. Without that a power cut could take a journal whose every byte is on disk.
 */
export async function syncNames(disk: JournalDisk, { folder }: TaskFiles): Promise<void> {
  await syncFolder(disk, folder);
  await syncFolder(disk, dirname(folder));
  await syncFolder(disk, dirname(dirname(folder)));
}

/** Makes the entries of a folder safe on disk: a new file's fsync does not cover its name. */
async function syncFolder(disk: JournalDisk, path: string): Promise<void> {
  const handle = await disk.open(path, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
