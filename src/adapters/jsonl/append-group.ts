import {
  admitBatch,
  advanceTail,
  linesToAppend,
  type Admission,
  type JournalTail,
} from '../../domain/journal/admit-batch.js';
import { encodeLine, LINE_LIMIT, type JournalLine } from '../../domain/journal/journal-line.js';
import { sameEvent } from '../../domain/journal/same-event.js';
import type { RecordedEvent } from '../../domain/task/events.js';
import { JournalError, type JournalBatch, type JournalHead } from '../../ports/event-journal.js';
import { journalGap } from './journal-io-error.js';

/** What came of one batch. */
export type Verdict = JournalHead | JournalError;

/** Batches that share one write and one fsync: the verdicts so far, the bytes to write, and the tail after them. */
export type Group = {
  readonly verdicts: Verdict[];
  readonly chunks: Buffer[];
  bytes: number;
  tail: JournalTail;
};

/** Reads the recorded events from…to, both included, one by one; false says that no more are wanted. */
export type ReadRecorded = (
  range: { readonly from: number; readonly to: number },
  visit: (event: RecordedEvent) => boolean,
) => Promise<void>;

/** A group ends here: the memory that it takes is bounded, but for a batch that is longer by itself. */
const GROUP_BYTES = 8 * 1024 * 1024;

export function emptyGroup(tail: JournalTail): Group {
  return { verdicts: [], chunks: [], bytes: 0, tail };
}

/**
 * Judges as many of the batches, in order, as can be written together. Repeats are compared with what is on disk, so a
 * batch that repeats anything can only come first.
 */
export async function formGroup(
  tail: JournalTail,
  batches: readonly JournalBatch[],
  journal: { readonly path: string; readonly read: ReadRecorded },
): Promise<Group> {
  const group = emptyGroup(tail);
  for (const batch of batches) {
    const admission = admitBatch(group.tail, batch);
    const repeats = admission.outcome === 'admitted' && admission.repeats.length > 0;
    if (group.bytes > GROUP_BYTES || (repeats && group.bytes > 0)) break;
    group.verdicts.push(await verdictOn(group, batch, admission, journal));
  }
  return group;
}

async function verdictOn(
  group: Group,
  batch: JournalBatch,
  admission: Admission,
  { path, read }: { readonly path: string; readonly read: ReadRecorded },
): Promise<Verdict> {
  if (admission.outcome === 'refused') {
    return admission.code === 'gap'
      ? journalGap(path, batch.taskId, admission.message)
      : new JournalError(admission.code, `${admission.message} (journal ${path})`, path);
  }
  const other = await findOther(read, admission.repeats);
  if (other !== null) {
    const message = `another event is recorded under sequence ${other} (journal ${path})`;
    return new JournalError('conflict', message, path);
  }
  const lines = linesToAppend(group.tail, batch, admission);
  const chunks: Buffer[] = [];
  for (const line of lines) {
    const bytes = Buffer.from(`${encodeLine(line)}\n`, 'utf8');
    if (bytes.length > LINE_LIMIT) return tooLarge(line, bytes.length, path);
    chunks.push(bytes);
  }
  for (const bytes of chunks) {
    group.chunks.push(bytes);
    group.bytes += bytes.length;
  }
  group.tail = lines.reduce(advanceTail, group.tail);
  const { branch, position, sequence } = group.tail;
  return { branch, position, sequence };
}

function tooLarge(line: JournalLine, bytes: number, path: string): JournalError {
  const event = line.kind === 'event' ? ` ${line.event.event_id}` : '';
  const message = `event${event} takes ${bytes} bytes; a journal line may have ${LINE_LIMIT}: put large data into the task's blobs`;
  return new JournalError('too_large', message, path);
}

/** The first sequence under which another event is recorded than the repeat says; null when there is none. */
async function findOther(read: ReadRecorded, repeats: readonly RecordedEvent[]): Promise<number | null> {
  const first = repeats[0];
  const last = repeats.at(-1);
  if (first === undefined || last === undefined) return null;
  let index = 0;
  let other: number | null = null;
  await read({ from: first.sequence, to: last.sequence }, (recorded) => {
    if (!sameEvent(recorded, repeats[index])) other = recorded.sequence;
    index += 1;
    return other === null;
  });
  return other;
}
