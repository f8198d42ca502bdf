import type { JournalLine } from '../../domain/journal/journal-line.js';
import { decodeBytes } from './decode-bytes.js';
import { UnreadableLine } from './line-search.js';
import { eachLine } from './read-lines.js';
import type { JournalPart } from './read-view.js';

/** A file as it was when it was looked at: its first `end` bytes with the last line's position never change again. */
export type Known = { readonly inode: number; readonly end: number; readonly position: number };

/** A line that stands behind a known part: where it starts, and the part with it. */
export type PassedLine = { readonly line: JournalLine; readonly start: number; readonly known: Known };

/** Bytes of journal after which a look ends; a single line may be longer. */
export const PAGE_BYTES = 1024 * 1024;

/**
 * A page of the lines behind a known part; none when there are no more.
 * @returns null when they do not go on where that was: the number of a deleted file may be given to the next
 */
export async function linesBehind(part: JournalPart, known: Known): Promise<readonly PassedLine[] | null> {
  const passed: PassedLine[] = [];
  const at = { known, isOther: false };
  await eachLine(part.handle, { start: known.end, end: part.end }, (bytes) => {
    const line = decodeBytes(bytes);
    if (line?.position !== at.known.position + 1) {
      at.isOther = passed.length === 0;
      if (at.isOther) return false;
      throw new UnreadableLine(bytes.start);
    }
    at.known = { inode: known.inode, end: bytes.end, position: line.position };
    passed.push({ line, start: bytes.start, known: at.known });
    return at.known.end - known.end < PAGE_BYTES;
  });
  return at.isOther ? null : passed;
}
