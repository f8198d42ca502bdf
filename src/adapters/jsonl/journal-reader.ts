import { open, stat, type FileHandle } from 'node:fs/promises';
import { errnoOf } from '../../domain/kernel/disk-problem.js';
import { isTaskId } from '../../domain/task/task-folder.js';
import type { RecordedEvent } from '../../domain/task/events.js';
import type { EventJournalReader } from '../../ports/event-journal.js';
import { followJournal } from './follow-journal.js';
import { journalIoError } from './journal-io-error.js';
import { listTasks } from './list-tasks.js';
import { lastSequence, readView } from './read-view.js';
import { readableEnd } from './readable-end.js';
import { taskFiles, type TaskFiles } from './task-files.js';

/** The read side of the journals of one data folder; any number of processes may read while one writes. */
export function createJsonlJournalReader(options: {
  readonly dataDir: string;
  /** Milliseconds between the looks of a follower that no file notification woke. */
  readonly pollMs?: number;
}): EventJournalReader {
  const filesOf = (taskId: string): TaskFiles => taskFiles(options.dataDir, taskId);
  return {
    async getEvents(taskId, { afterSequence = 0, limit = Infinity } = {}) {
      const from = Math.max(0, afterSequence) + 1;
      const events: RecordedEvent[] = [];
      await withJournal(filesOf(taskId), async (handle, end) => {
        for await (const event of readView(handle, end, { from, to: from + limit - 1 })) events.push(event);
      });
      return events;
    },
    async latestVersion(taskId) {
      let version = 0;
      await withJournal(filesOf(taskId), async (handle, end) => {
        const last = await lastSequence(handle, end);
        for await (const event of readView(handle, end, { from: last, to: last }))
          version = event.code_version;
      });
      return version;
    },
    follow: (taskId, afterSequence, signal) =>
      followJournal(filesOf(taskId), { afterSequence, signal, pollMs: options.pollMs ?? 1_000 }),
    async has(taskId) {
      if (!isTaskId(taskId)) return false;
      const found = await stat(filesOf(taskId).folder).catch(() => null);
      return found?.isDirectory() ?? false;
    },
    taskIds: () => listTasks(options.dataDir),
  };
}

/** Does nothing when the task has no journal. */
async function withJournal(
  files: TaskFiles,
  work: (handle: FileHandle, end: number) => Promise<void>,
): Promise<void> {
  let handle: FileHandle | null = null;
  try {
    handle = await open(files.journal, 'r');
    await work(handle, await readableEnd(handle, files));
  } catch (error) {
    if (handle === null && errnoOf(error) === 'ENOENT') return;
    throw journalIoError('read', files.journal, error);
  } finally {
    await handle?.close();
  }
}
