import { open, type FileHandle } from 'node:fs/promises';
import { errnoOf } from '../../domain/kernel/disk-problem.js';
import type { JournalPart } from './read-view.js';
import { readableEnd } from './readable-end.js';
import type { TaskFiles } from './task-files.js';

/**
 * Does something with the durable part of a task's journal, which is closed again whatever happens.
 * @returns null when the task has no journal
 */
export async function withDurablePart<T>(
  files: TaskFiles,
  work: (part: JournalPart) => Promise<T>,
): Promise<T | null> {
  const handle = await openIfThere(files.journal);
  if (handle === null) return null;
  try {
    return await work({ handle, end: await readableEnd(handle, files) });
  } finally {
    await handle.close();
  }
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}
