import type { FileHandle } from 'node:fs/promises';
import { readDurableLength } from './durable-length.js';
import { lineAround, placeOf } from './line-search.js';
import type { TaskFiles } from './task-files.js';

const NEWLINE = 0x0a;

/**
 * How many bytes of the journal a reader may take for recorded: the length that the writer published after fsync, or,
 * in a folder that came without one, all whole lines. A length in the middle of a line is that of another file, which a
 * rebuild has just put in this one's place or is about to.
 */
export async function readableEnd(handle: FileHandle, files: TaskFiles): Promise<number> {
  const durable = await readDurableLength(files.durable);
  const { size } = await handle.stat();
  const fits = durable !== null && durable <= size && (await endsWithNewline(handle, durable));
  return fits ? durable : endOfWholeLines(handle, size);
}

async function endOfWholeLines(handle: FileHandle, size: number): Promise<number> {
  for (let end = size; end > 0;) {
    const line = await lineAround(handle, end - 1, { start: 0, end });
    if ((await endsWithNewline(handle, line.end)) && (await placeOf(handle, line)) !== null) return line.end;
    end = line.start;
  }
  return 0;
}

/** True when the byte before `end` closes a line; an empty part counts as closed. */
export async function endsWithNewline(handle: FileHandle, end: number): Promise<boolean> {
  if (end === 0) return true;
  const last = Buffer.alloc(1);
  const { bytesRead } = await handle.read(last, 0, 1, end - 1);
  return bytesRead === 1 && last[0] === NEWLINE;
}
