import type { FileHandle } from 'node:fs/promises';
import { decodeBytes } from './decode-bytes.js';
import { readDurableLength } from './durable-length.js';
import { journalDamaged } from './journal-io-error.js';
import { lineAround, placeOf } from './line-search.js';
import { eachLine } from './read-lines.js';
import { endsWithNewline } from './readable-end.js';
import type { TaskFiles } from './task-files.js';
import { writeFully } from './write-fully.js';

/** What was cut off a journal that ended in the middle of a line (EV-23). */
export type JournalRepair = {
  readonly path: string;
  /** The length in bytes that is left. */
  readonly keptBytes: number;
  readonly cutBytes: number;
  /** The position of the last line that is left, 0 when there is none. */
  readonly lastPosition: number;
};

type Checked = { readonly end: number; readonly position: number; readonly linesFollow: boolean };

const CHUNK = 1024 * 1024;

/**
 * Brings a journal of unknown past back to whole lines that are safe on disk. Bytes that were published as durable are
 * trusted; the rest is read line by line, cut at the first that is torn, and written once more: after a failed fsync
 * the next one says "ok" for data that never reached the disk, unless it is written again.
 * @returns the journal's length in bytes
 */
export async function repairTail(
  handle: FileHandle,
  files: TaskFiles,
  onRepair: (repair: JournalRepair) => void,
): Promise<number> {
  const { size } = await handle.stat();
  const trusted = await trustedLength(handle, files, size);
  const checked = await checkLines(handle, trusted ?? 0, size);
  if (checked.linesFollow && trusted === null) throw journalDamaged(files.journal, checked.end);
  if (checked.end < size) await handle.truncate(checked.end);
  if (trusted !== null) await writeAgain(handle, trusted, checked.end);
  await handle.datasync();
  if (checked.end < size) {
    onRepair({
      path: files.journal,
      keptBytes: checked.end,
      cutBytes: size - checked.end,
      lastPosition: checked.position,
    });
  }
  return checked.end;
}

async function trustedLength(handle: FileHandle, files: TaskFiles, size: number): Promise<number | null> {
  const durable = await readDurableLength(files.durable);
  if (durable === null || durable > size || !(await endsWithNewline(handle, durable))) return null;
  return durable;
}

async function checkLines(handle: FileHandle, start: number, size: number): Promise<Checked> {
  const checked = { end: start, position: await positionBefore(handle, start), linesFollow: false };
  let torn = false;
  await eachLine(handle, { start, end: size }, (line) => {
    const decoded = line.whole ? decodeBytes(line) : null;
    torn ||= decoded?.position !== checked.position + 1;
    if (!torn) {
      checked.position += 1;
      checked.end = line.end;
    } else if (decoded && decoded.position > checked.position) {
      checked.linesFollow = true;
    }
    return !checked.linesFollow;
  });
  return checked;
}

async function positionBefore(handle: FileHandle, offset: number): Promise<number> {
  if (offset === 0) return 0;
  const place = await placeOf(handle, await lineAround(handle, offset - 1, { start: 0, end: offset }));
  return place?.position ?? 0;
}

async function writeAgain(handle: FileHandle, start: number, end: number): Promise<void> {
  for (let offset = start; offset < end; offset += CHUNK) {
    const buffer = Buffer.alloc(Math.min(CHUNK, end - offset));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
    await writeFully(handle, buffer.subarray(0, bytesRead), offset);
  }
}
