import { join } from 'node:path';
import { DomainError } from '../../domain/kernel/domain-error.js';
import { taskFolder } from '../../domain/task/task-folder.js';
import { JournalError } from '../../ports/event-journal.js';

/** Where a task's journal lies; `durable` says how many bytes of it are safe on disk. */
export type TaskFiles = { readonly folder: string; readonly journal: string; readonly durable: string };

/** @throws JournalError `invalid_task_id` for an id that is no safe folder name */
export function taskFiles(dataDir: string, taskId: string): TaskFiles {
  const folder = join(dataDir, folderOf(dataDir, taskId));
  return { folder, journal: join(folder, 'events.jsonl'), durable: join(folder, 'events.durable') };
}

function folderOf(dataDir: string, taskId: string): string {
  try {
    return taskFolder(taskId);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new JournalError('invalid_task_id', error.message, join(dataDir, 'tasks'), { cause: error });
  }
}
