import type { FileHandle } from 'node:fs/promises';
import { sliceView } from '../../domain/journal/newest-view.js';
import type { RecordedEvent } from '../../domain/task/events.js';
import { eventInBytes } from './decode-bytes.js';
import { mapJournal, offsetOf } from './journal-map.js';
import { UnreadableLine } from './line-search.js';
import { eachLine } from './read-lines.js';

/** The first `end` bytes of an opened journal: whole lines, all of them. */
export type JournalPart = { readonly handle: FileHandle; readonly end: number };

/** Takes an event and the bytes of its line; false says that no more are wanted. */
export type VisitEvent = (event: RecordedEvent, bytes: number) => boolean;

/** Visits the sequences from…to, both included, of the newest branch; holds one chunk of the file in memory. */
export async function readView(
  { handle, end }: JournalPart,
  range: { readonly from: number; readonly to: number },
  visit: VisitEvent,
): Promise<void> {
  const map = await mapJournal(handle, end);
  const reading = { goesOn: true };
  for (const segment of sliceView(map?.view ?? [], range.from, range.to)) {
    let next = segment.fromSequence;
    const start = await offsetOf(handle, end, segment.firstPosition);
    await eachLine(handle, { start, end }, (line) => {
      const event = eventInBytes(line);
      if (event?.sequence !== next) throw new UnreadableLine(line.start);
      next += 1;
      reading.goesOn = visit(event, line.end - line.start);
      return reading.goesOn && next <= segment.toSequence;
    });
    if (!reading.goesOn) return;
  }
}

/** The last event of the newest branch; null when there is none. */
export async function lastEvent(part: JournalPart): Promise<RecordedEvent | null> {
  const map = await mapJournal(part.handle, part.end);
  const last = map?.view.at(-1)?.toSequence ?? 0;
  let found: RecordedEvent | null = null;
  await readView(part, { from: last, to: last }, (event) => {
    found = event;
    return false;
  });
  return found;
}

/** The position of the last line, 0 when there is none. */
export async function lastPosition({ handle, end }: JournalPart): Promise<number> {
  return (await mapJournal(handle, end))?.last.position ?? 0;
}
