import type { FileHandle } from 'node:fs/promises';

/** A line of a file: bytes start…end − 1, its newline included; `whole` is false for a last line without one. */
export type TextLine = {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly whole: boolean;
};

const CHUNK = 256 * 1024;
const NEWLINE = 0x0a;

/** The lines of bytes start…end − 1 in order; holds one chunk and one line in memory. */
export async function* readLines(handle: FileHandle, start: number, end: number): AsyncGenerator<TextLine> {
  let pieces: Buffer[] = [];
  let lineStart = start;
  let offset = start;
  while (offset < end) {
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK, end - offset));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
    if (bytesRead === 0) break;
    const chunk = buffer.subarray(0, bytesRead);
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      pieces.push(chunk.subarray(from, at));
      const lineEnd = offset + at + 1;
      yield { start: lineStart, end: lineEnd, text: join(pieces), whole: true };
      pieces = [];
      lineStart = lineEnd;
      from = at + 1;
    }
    if (from < bytesRead) pieces.push(chunk.subarray(from));
    offset += bytesRead;
  }
  if (pieces.length > 0) yield { start: lineStart, end: offset, text: join(pieces), whole: false };
}

function join(pieces: readonly Buffer[]): string {
  return pieces.length === 1 && pieces[0]
    ? pieces[0].toString('utf8')
    : Buffer.concat(pieces).toString('utf8');
}
