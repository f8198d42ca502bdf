import type { FileHandle } from 'node:fs/promises';
import { decodeLine } from '../../domain/journal/journal-line.js';
import { sliceView } from '../../domain/journal/newest-view.js';
import type { RecordedEvent } from '../../domain/task/events.js';
import { mapJournal, offsetOf } from './journal-map.js';
import { UnreadableLine } from './line-search.js';
import { readLines } from './read-lines.js';

/** Sequences from…to, both included, of the newest branch, out of the first `end` bytes; streamed. */
export async function* readView(
  handle: FileHandle,
  end: number,
  range: { readonly from: number; readonly to: number },
): AsyncGenerator<RecordedEvent> {
  const map = await mapJournal(handle, end);
  for (const segment of sliceView(map?.view ?? [], range.from, range.to)) {
    let left = segment.toSequence - segment.fromSequence + 1;
    const start = await offsetOf(handle, end, segment.firstPosition);
    for await (const line of readLines(handle, start, end)) {
      const decoded = decodeLine(line.text);
      if (decoded?.kind !== 'event') throw new UnreadableLine(line.start);
      yield decoded.event;
      left -= 1;
      if (left === 0) break;
    }
  }
}

/** The last sequence of the newest branch, 0 when there is none. */
export async function lastSequence(handle: FileHandle, end: number): Promise<number> {
  const map = await mapJournal(handle, end);
  return map?.view.at(-1)?.toSequence ?? 0;
}
