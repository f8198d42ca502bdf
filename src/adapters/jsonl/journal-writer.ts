import { stat } from 'node:fs/promises';
import { isTerminal } from '../../domain/task/event-types.js';
import {
  JournalError,
  type EventJournalWriter,
  type JournalBatch,
  type JournalHead,
} from '../../ports/event-journal.js';
import { readDurableLength } from './durable-length.js';
import { listTasks } from './list-tasks.js';
import type { JournalRepair } from './repair-tail.js';
import { taskFiles, type TaskFiles } from './task-files.js';
import { createTaskJournal, type TaskJournal } from './task-journal.js';

export type JsonlJournalWriter = EventJournalWriter & {
  /**
   * Repairs the journals that a crash left unfinished, so that they can be read whole although nobody appends to them
   * any more. Looks at two file sizes per task; call it once, holding the data folder's lock, before the first append.
   */
  recover(): Promise<void>;
  /** One line on why the events of some task cannot be written at present; null when the last append of each went well. */
  problem(): string | null;
};

type Entry = { readonly journal: TaskJournal; queue: Promise<unknown>; pending: number };

/** The write side of the journals of one data folder; one at a time per folder (see `tryLockDataFolder`). */
export function createJsonlJournalWriter(options: {
  readonly dataDir: string;
  /** Told of each torn tail that was cut. */
  readonly onRepair?: (repair: JournalRepair) => void;
}): JsonlJournalWriter {
  const entries = new Map<string, Entry>();
  const problems = new Map<string, string>();

  function entryOf(taskId: string): Entry {
    const found = entries.get(taskId);
    if (found) return found;
    const files = taskFiles(options.dataDir, taskId);
    const journal = createTaskJournal(files, (repair) => options.onRepair?.(repair));
    const entry: Entry = { journal, queue: Promise.resolve(), pending: 0 };
    entries.set(taskId, entry);
    return entry;
  }

  async function inTurn<T>(taskId: string, work: (journal: TaskJournal) => Promise<T>): Promise<T> {
    const entry = entryOf(taskId);
    entry.pending += 1;
    const result = entry.queue.then(() => work(entry.journal));
    entry.queue = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      entry.pending -= 1;
    }
  }

  function forgetWhenEnded(batch: JournalBatch): void {
    const ended = batch.events.some((event) => isTerminal(event.event_type));
    if (ended && entries.get(batch.taskId)?.pending === 0) entries.delete(batch.taskId);
  }

  async function append(batch: JournalBatch): Promise<JournalHead> {
    try {
      const head = await inTurn(batch.taskId, (journal) => journal.append(batch));
      problems.delete(batch.taskId);
      forgetWhenEnded(batch);
      return head;
    } catch (error) {
      if (error instanceof JournalError && error.code === 'io') problems.set(batch.taskId, error.message);
      throw error;
    }
  }

  /** One damaged journal must not keep all the others from being served: its own next append reports it again. */
  async function recoverOne(taskId: string): Promise<void> {
    try {
      if (await isUnfinished(taskFiles(options.dataDir, taskId)))
        await inTurn(taskId, (journal) => journal.recover());
    } catch (error) {
      problems.set(taskId, error instanceof Error ? error.message : String(error));
    }
  }

  return {
    append,
    problem: () => [...problems.values()].at(-1) ?? null,
    async recover(): Promise<void> {
      for (const taskId of await listTasks(options.dataDir)) {
        await recoverOne(taskId);
      }
    },
  };
}

async function isUnfinished(files: TaskFiles): Promise<boolean> {
  const found = await stat(files.journal).catch(() => null);
  return found !== null && found.size !== (await readDurableLength(files.durable));
}
