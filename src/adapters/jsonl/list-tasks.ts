import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../domain/kernel/disk-problem.js';
import { isTaskId } from '../../domain/task/task-folder.js';
import { journalIoError } from './journal-io-error.js';

/** Ids of all tasks with a folder, newest first. */
export async function listTasks(dataDir: string): Promise<readonly string[]> {
  const folder = join(dataDir, 'tasks');
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const ids = entries
      .filter((entry) => entry.isDirectory() && isTaskId(entry.name))
      .map((entry) => entry.name);
    return ids.toSorted().toReversed();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw journalIoError('read', folder, error);
  }
}
