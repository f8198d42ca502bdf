import { stat } from 'node:fs/promises';
import type { EventJournalWriter } from '../../ports/event-journal.js';
import type { JournalReplacer } from '../../ports/journal-replacer.js';
import { createAppendQueue, type AppendQueue } from './append-queue.js';
import { readDurableLength } from './durable-length.js';
import { fileSystem, type JournalDisk } from './journal-disk.js';
import { listTasks } from './list-tasks.js';
import { withDurablePart } from './open-part.js';
import { createProblemBook } from './problem-book.js';
import { lastEvent } from './read-view.js';
import type { JournalRepair } from './repair-tail.js';
import { replaceJournal } from './replace-journal.js';
import { taskFiles, type TaskFiles } from './task-files.js';
import { createTaskJournal } from './task-journal.js';

export type JsonlJournalWriter = EventJournalWriter &
  JournalReplacer & {
    /**
     * Repairs the journals that a crash left unfinished, so that they can be read whole although nobody appends to them
     * any more. Looks at two file sizes per task; call it once, holding the data folder's lock, before the first append.
     */
    recover(): Promise<void>;
    /** One line on why the events of some task cannot be written at present; null when the last append of each went well. */
    problem(): string | null;
    /** The same for each task that has one. */
    problems(): ReadonlyMap<string, string>;
    /** Looks again at journals with a problem that nobody has tried to write for a while: nobody else would find it mended. */
    lookAgain(): Promise<void>;
    /** Events that are being written, by task; those with none are left out. */
    waiting(): ReadonlyMap<string, number>;
    /** The last sequence on disk of each task whose events cannot be written at present; 0 where there is no journal. */
    held(): Promise<ReadonlyMap<string, number>>;
    /** Closes the files; the writer may go on to be used. */
    close(): Promise<void>;
  };

export type JsonlJournalWriterOptions = {
  readonly dataDir: string;
  /** Told of each torn tail that was cut. */
  readonly onRepair?: (repair: JournalRepair) => void;
  /** How many journals stay open between appends; two files each. */
  readonly keepOpen?: number;
  /** Milliseconds without an attempt after which a problem is looked at again. */
  readonly lookAgainAfterMs?: number;
  readonly disk?: JournalDisk;
};

const KEEP_OPEN = 64;
/** Longer than the longest pause between two attempts of a task that still runs. */
const LOOK_AGAIN_AFTER_MS = 90_000;

/** The write side of the journals of one data folder; one at a time per folder (see `tryLockDataFolder`). */
export function createJsonlJournalWriter(options: JsonlJournalWriterOptions): JsonlJournalWriter {
  const { dataDir, keepOpen = KEEP_OPEN, disk = fileSystem } = options;
  /** The one used last stands last. */
  const queues = new Map<string, AppendQueue>();
  const problems = createProblemBook(options.lookAgainAfterMs ?? LOOK_AGAIN_AFTER_MS);

  function queueOf(taskId: string): AppendQueue {
    const journal = () =>
      createTaskJournal(taskFiles(dataDir, taskId), {
        disk,
        onRepair: (repair) => options.onRepair?.(repair),
      });
    const queue = queues.get(taskId) ?? createAppendQueue(journal());
    queues.delete(taskId);
    queues.set(taskId, queue);
    return queue;
  }

  /** Closes the journals used longest ago; one that is being written stays. */
  async function closeOldest(limit: number): Promise<void> {
    for (const [taskId, queue] of queues) {
      if (queues.size <= limit) return;
      if (queue.isBusy()) continue;
      queues.delete(taskId);
      await queue.close();
    }
  }

  async function recoverOne(taskId: string): Promise<void> {
    await problems.watch(taskId, () => queueOf(taskId).recover());
    await closeOldest(keepOpen);
  }

  return {
    async append(batch) {
      try {
        return await problems.watch(batch.taskId, () => queueOf(batch.taskId).append(batch));
      } finally {
        await closeOldest(keepOpen);
      }
    },
    async replace(taskId, lines) {
      try {
        const files = taskFiles(dataDir, taskId);
        return await problems.watch(taskId, () =>
          queueOf(taskId).alone(() => replaceJournal(disk, files, lines)),
        );
      } finally {
        await closeOldest(keepOpen);
      }
    },
    problem: () => problems.latest(),
    problems: () => problems.all(),
    async lookAgain() {
      for (const taskId of problems.untried()) await recoverOne(taskId).catch(() => undefined);
    },
    async recover() {
      for (const taskId of await listTasks(dataDir)) {
        // One damaged journal must not keep all the others from being served: its own next append reports it again.
        if (await isUnfinished(taskFiles(dataDir, taskId))) await recoverOne(taskId).catch(() => undefined);
      }
    },
    waiting: () =>
      new Map(
        [...queues]
          .map(([taskId, queue]) => [taskId, queue.waiting()] as const)
          .filter(([, events]) => events > 0),
      ),
    async held() {
      const sequences = new Map<string, number>();
      for (const taskId of problems.all().keys()) {
        const last = await withDurablePart(taskFiles(dataDir, taskId), lastEvent).catch(() => null);
        sequences.set(taskId, last?.sequence ?? 0);
      }
      return sequences;
    },
    close: () => closeOldest(0),
  };
}

async function isUnfinished(files: TaskFiles): Promise<boolean> {
  const found = await stat(files.journal).catch(() => null);
  if (found === null) return false;
  return found.size !== (await readDurableLength(files.durable).catch(() => null));
}
