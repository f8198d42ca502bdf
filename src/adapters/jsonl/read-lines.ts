import type { FileHandle } from 'node:fs/promises';

/** A part of a file: bytes start…end − 1. */
export type ByteRange = { readonly start: number; readonly end: number };

/**
 * A line of a file. Its newline is included in start…end, and not in the bytes `from`…`to` of `buffer`, which hold it only
 * while it is visited. `whole` is false for a last line without a newline.
 */
export type LineBytes = ByteRange & {
  readonly buffer: Buffer;
  readonly from: number;
  readonly to: number;
  readonly whole: boolean;
};

/** Takes a line; false says that no more are wanted. */
export type VisitLine = (line: LineBytes) => boolean;

// The first read is small, because often one line is all that is wanted.
const FIRST_CHUNK = 16 * 1024;
const CHUNK = 1024 * 1024;
const NEWLINE = 0x0a;

/**
 * Visits the lines of a range in order. Holds one chunk in memory, or one line where that is longer; the visitor is
 * called without a pause between the lines of a chunk, because a promise for each would cost as much as its line.
 */
export async function eachLine(handle: FileHandle, range: ByteRange, visit: VisitLine): Promise<void> {
  let buffer: Buffer = Buffer.allocUnsafe(Math.min(FIRST_CHUNK, Math.max(0, range.end - range.start)));
  let held = 0;
  let offset = range.start;
  while (offset < range.end) {
    if (held * 2 > buffer.length || offset > range.start) buffer = roomier(buffer, held);
    const room = Math.min(buffer.length - held, range.end - offset);
    const { bytesRead } = await handle.read(buffer, held, room, offset);
    if (bytesRead === 0) break;
    offset += bytesRead;
    const filled = buffer.subarray(0, held + bytesRead);
    const used = visitWholeLines(filled, offset - filled.length, visit);
    if (used === null) return;
    filled.copyWithin(0, used);
    held = filled.length - used;
  }
  if (held > 0) {
    visit({ start: offset - held, end: offset, buffer, from: 0, to: held, whole: false });
  }
}

/** The first line of a range, with bytes of its own; null when the range is empty. */
export async function firstLine(handle: FileHandle, range: ByteRange): Promise<LineBytes | null> {
  const found: LineBytes[] = [];
  await eachLine(handle, range, (line) => {
    found.push(line);
    return false;
  });
  return found[0] ?? null;
}

/** @returns how many bytes whole lines took; null when the visitor wants no more */
function visitWholeLines(bytes: Buffer, offset: number, visit: VisitLine): number | null {
  let from = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, from)) {
    const line = {
      start: offset + from,
      end: offset + at + 1,
      buffer: bytes,
      from,
      to: at,
      whole: true,
    };
    if (!visit(line)) return null;
    from = at + 1;
  }
  return from;
}

/** A buffer with the same first `held` bytes: twice as large while that is within a chunk or needed for one long line. */
function roomier(buffer: Buffer, held: number): Buffer {
  const size = Math.max(Math.min(buffer.length * 2, CHUNK), held * 2);
  if (size <= buffer.length) return buffer;
  const larger = Buffer.allocUnsafe(size);
  buffer.copy(larger, 0, 0, held);
  return larger;
}
