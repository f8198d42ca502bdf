import { stat } from 'node:fs/promises';
import { errnoOf } from '../../domain/kernel/disk-problem.js';
import { isTaskId } from '../../domain/task/task-folder.js';
import type { RecordedEvent } from '../../domain/task/events.js';
import type { EventJournalReader, ReadOptions } from '../../ports/event-journal.js';
import { readDurableLength } from './durable-length.js';
import { createFollow } from './follow-journal.js';
import { journalIoError, journalShort } from './journal-io-error.js';
import { listTasks } from './list-tasks.js';
import { withDurablePart } from './open-part.js';
import { lastEvent, readView, type JournalPart } from './read-view.js';
import { taskFiles, type TaskFiles } from './task-files.js';

const POLL_MS = 1_000;

/** The read side of the journals of one data folder; any number of processes may read while one writes. */
export function createJsonlJournalReader(options: {
  readonly dataDir: string;
  /** Milliseconds between the looks of a follower that no file notification woke. */
  readonly pollMs?: number;
}): EventJournalReader {
  const follow = createFollow(options.pollMs ?? POLL_MS);
  const filesOf = (taskId: string): TaskFiles => taskFiles(options.dataDir, taskId);

  async function scan(
    taskId: string,
    visit: (event: RecordedEvent) => void,
    { afterSequence = 0, limit = Infinity }: ReadOptions = {},
  ): Promise<void> {
    const from = Math.max(0, afterSequence) + 1;
    await read(filesOf(taskId), (part) =>
      readView(part, { from, to: from + limit - 1 }, (event) => {
        visit(event);
        return true;
      }),
    );
  }

  return {
    scan,
    async getEvents(taskId, range) {
      const events: RecordedEvent[] = [];
      await scan(taskId, (event) => events.push(event), range);
      return events;
    },
    async latestVersion(taskId) {
      const last = await read(filesOf(taskId), lastEvent);
      return last?.code_version ?? 0;
    },
    follow: (taskId, afterSequence, signal) => follow(filesOf(taskId), afterSequence, signal),
    async has(taskId) {
      if (!isTaskId(taskId)) return false;
      const found = await stat(filesOf(taskId).folder).catch(() => null);
      return found?.isDirectory() ?? false;
    },
    stamp: (taskId) => stampOf(filesOf(taskId)),
    taskIds: () => listTasks(options.dataDir),
  };
}

/**
 * The time is that of the last change of anything, also of the rights. With the published length, because readers see no
 * more than that: it is published only after its lines were written, when the file itself changes no more.
 */
async function stampOf({ journal, durable }: TaskFiles): Promise<string | null> {
  try {
    const [{ ino, size, ctimeMs }, length] = await Promise.all([stat(journal), readDurableLength(durable)]);
    return `${ino}:${size}:${ctimeMs}:${length ?? ''}`;
  } catch (error) {
    return errnoOf(error) === 'ENOENT' ? null : String(errnoOf(error));
  }
}

/** Looks of which the last is believed: a rebuild puts another file, and another length, in place between two of them. */
const LOOKS = 2;

/**
 * Does something with what is recorded; null when the task has no journal.
 * @throws JournalError `damaged` also when less is there than was published as written, once the work with that is done: a
 * journal that was emptied, cut, overwritten or deleted has no fewer events for that
 */
async function read<T>(files: TaskFiles, work: (part: JournalPart) => Promise<T>): Promise<T | null> {
  try {
    for (let look = 1; ; look += 1) {
      // Before the journal is opened: from then on it only grows.
      const published = (await readDurableLength(files.durable)) ?? 0;
      const end = { isThere: false, bytes: 0 };
      const result = await withDurablePart(files, async (part) => {
        Object.assign(end, { isThere: true, bytes: part.end });
        return part.end >= published || look === LOOKS ? work(part) : null;
      });
      if (end.bytes >= published) return result;
      if (look === LOOKS) throw journalShort(files.journal, end.isThere ? end.bytes : null);
    }
  } catch (error) {
    throw journalIoError('read', files.journal, error);
  }
}
