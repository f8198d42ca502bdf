import type { FileHandle } from 'node:fs/promises';
import type { LinePlace } from '../../domain/journal/journal-line.js';
import { decodeLine } from '../../domain/journal/journal-line.js';
import { readLines } from './read-lines.js';

/** A part of a file that begins and ends with whole lines. */
export type ByteRange = { readonly start: number; readonly end: number };

const PROBE = 4 * 1024;
const NEWLINE = 0x0a;
/** The start of a line as `encodeLine` writes it: enough to know its place without reading a line of megabytes. */
const HEAD = /^\{"position":(\d+),"branch":(\d+),"run_id":"([^"\\]*)"/;
const HEAD_BYTES = 256;

/**
 * Binary search over the bytes of the range: the offset of the first line whose place satisfies `wanted`, or the end of
 * the range. `wanted` must be false for a first part of the lines and true for all the rest; both position and branch
 * only go up along a journal, so a file of any length is searched in some 30 reads.
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
  const head = await readText(handle, line.start, Math.min(line.end, line.start + HEAD_BYTES));
  const match = HEAD.exec(head);
  if (match) return { position: Number(match[1]), branch: Number(match[2]), runId: String(match[3]) };
  for await (const { text } of readLines(handle, line.start, line.end)) return decodeLine(text);
  return null;
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

async function readText(handle: FileHandle, start: number, end: number): Promise<string> {
  return (await readBytes(handle, start, end)).toString('utf8');
}

async function readBytes(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.alloc(end - start);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
  return buffer.subarray(0, bytesRead);
}
