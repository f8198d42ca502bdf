import type { FileHandle } from 'node:fs/promises';
import { admitBatch, advanceTail, linesToAppend } from '../../domain/journal/admit-batch.js';
import { encodeLine, type JournalLine } from '../../domain/journal/journal-line.js';
import { sameEvent } from '../../domain/journal/same-event.js';
import type { RecordedEvent } from '../../domain/task/events.js';
import { JournalError, type JournalBatch, type JournalHead } from '../../ports/event-journal.js';
import { publishDurableLength } from './durable-length.js';
import { journalIoError } from './journal-io-error.js';
import { journalState, openJournal, type JournalState } from './open-journal.js';
import { readView } from './read-view.js';
import type { JournalRepair } from './repair-tail.js';
import type { TaskFiles } from './task-files.js';
import { writeFully } from './write-fully.js';

/** One task's journal, write side. Its calls must not overlap. */
export type TaskJournal = {
  append(batch: JournalBatch): Promise<JournalHead>;
  /** Cuts a torn tail and publishes the durable length. */
  recover(): Promise<void>;
};

/** A line may be this long, in bytes of UTF-8 (EV-5). */
const LINE_LIMIT = 10 * 1024 * 1024;

export function createTaskJournal(files: TaskFiles, onRepair: (repair: JournalRepair) => void): TaskJournal {
  let known: JournalState | null = null;

  async function withState<T>(work: (handle: FileHandle, state: JournalState) => Promise<T>): Promise<T> {
    let handle: FileHandle | null = null;
    try {
      handle = await openJournal(files);
      known = await journalState(handle, files, known, onRepair);
      return await work(handle, known);
    } catch (error) {
      throw journalIoError('write', files.journal, error);
    } finally {
      await handle?.close();
    }
  }

  async function write(
    handle: FileHandle,
    state: JournalState,
    lines: readonly JournalLine[],
  ): Promise<JournalState> {
    const buffer = encode(lines, files.journal);
    known = { ...state, suspect: true };
    await writeFully(handle, buffer, state.length);
    await handle.datasync();
    const next = {
      ...state,
      tail: lines.reduce(advanceTail, state.tail),
      length: state.length + buffer.length,
    };
    known = next;
    return next;
  }

  return {
    recover: () => withState(() => Promise.resolve()),
    append: (batch) =>
      withState(async (handle, state) => {
        const admission = admitBatch(state.tail, batch);
        if (admission.outcome === 'refused') {
          throw new JournalError(
            admission.code,
            `${admission.message} (journal ${files.journal})`,
            files.journal,
          );
        }
        await assertRecorded(handle, state, admission.repeats, files.journal);
        const lines = linesToAppend(state.tail, batch, admission);
        const next = lines.length > 0 ? await write(handle, state, lines) : state;
        // Also when nothing was new: the publishing may be what failed the last time.
        await publishDurableLength(files.durable, next.length);
        return { branch: next.tail.branch, position: next.tail.position, sequence: next.tail.sequence };
      }),
  };
}

function encode(lines: readonly JournalLine[], path: string): Buffer {
  return Buffer.concat(
    lines.map((line) => {
      const bytes = Buffer.from(`${encodeLine(line)}\n`, 'utf8');
      if (bytes.length <= LINE_LIMIT) return bytes;
      const event = line.kind === 'event' ? ` ${line.event.event_id}` : '';
      const message = `event${event} takes ${bytes.length} bytes; a journal line may have ${LINE_LIMIT}: put large data into the task's blobs`;
      throw new JournalError('too_large', message, path);
    }),
  );
}

async function assertRecorded(
  handle: FileHandle,
  state: JournalState,
  repeats: readonly RecordedEvent[],
  path: string,
): Promise<void> {
  const first = repeats[0];
  const last = repeats.at(-1);
  if (first === undefined || last === undefined) return;
  let index = 0;
  for await (const recorded of readView(handle, state.length, { from: first.sequence, to: last.sequence })) {
    if (!sameEvent(recorded, repeats[index])) {
      const message = `another event is recorded under sequence ${recorded.sequence} (journal ${path})`;
      throw new JournalError('conflict', message, path);
    }
    index += 1;
  }
}
