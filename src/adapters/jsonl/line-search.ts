import type { FileHandle } from 'node:fs/promises';
import { placeAtStart, type LinePlace } from '../../domain/journal/journal-line.js';
import { decodeBytes } from './decode-bytes.js';
import { firstLine, type ByteRange } from './read-lines.js';

const PROBE = 4 * 1024;
const NEWLINE = 0x0a;
const HEAD_BYTES = 256;

/**
 * Binary search over the bytes of the range, which begins and ends with whole lines: the offset of the first line whose
 * place satisfies `wanted`, or the end of the range. `wanted` must be false for a first part of the lines and true for all
 * the rest; both position and branch only go up along a journal, so a file of any length is searched in some 30 steps.
 */
export async function findLine(
  handle: FileHandle,
  range: ByteRange,
  wanted: (place: LinePlace) => boolean,
): Promise<number> {
  let { start, end } = range;
  while (start < end) {
    const line = await lineAround(handle, Math.floor((start + end) / 2), { start, end });
    const place = await placeOf(handle, line);
    if (place === null) throw new UnreadableLine(line.start);
    if (wanted(place)) end = line.start;
    else start = line.end;
  }
  return start;
}

/** A line that should be a journal line is none. */
export class UnreadableLine extends Error {
  override readonly name = 'UnreadableLine';

  constructor(readonly offset: number) {
    super(`no journal line at byte ${offset}`);
  }
}

/** The line that the byte at `offset` belongs to. */
export async function lineAround(handle: FileHandle, offset: number, range: ByteRange): Promise<ByteRange> {
  return {
    start: await startOfLine(handle, offset, range.start),
    end: await endOfLine(handle, offset, range.end),
  };
}

/** Where a line stands in the journal; null when it is no journal line. */
export async function placeOf(handle: FileHandle, line: ByteRange): Promise<LinePlace | null> {
  const head = await readBytes(handle, line.start, Math.min(line.end, line.start + HEAD_BYTES));
  const place = placeAtStart(head.toString('utf8'));
  if (place !== null) return place;
  const whole = await firstLine(handle, line);
  return whole && decodeBytes(whole);
}

async function startOfLine(handle: FileHandle, offset: number, low: number): Promise<number> {
  for (let end = offset; end > low;) {
    const start = Math.max(low, end - PROBE);
    const at = (await readBytes(handle, start, end)).lastIndexOf(NEWLINE);
    if (at !== -1) return start + at + 1;
    end = start;
  }
  return low;
}

async function endOfLine(handle: FileHandle, offset: number, high: number): Promise<number> {
  for (let start = offset; start < high; start += PROBE) {
    const at = (await readBytes(handle, start, Math.min(high, start + PROBE))).indexOf(NEWLINE);
    if (at !== -1) return start + at + 1;
  }
  return high;
}

async function readBytes(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.alloc(end - start);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
  return buffer.subarray(0, bytesRead);
}
