import { writeSync } from 'node:fs';
import { readFile, type FileHandle } from 'node:fs/promises';
import { errnoOf } from '../../domain/kernel/disk-problem.js';

const DIGITS = 16;
const ATTEMPTS = 3;

/**
 * The length that the writer has published: bytes of the journal that are whole lines and safe on disk.
 * null when there is no such file (a restored folder) or nothing readable in it.
 */
export async function readDurableLength(path: string): Promise<number | null> {
  try {
    // Read in the middle of an update it makes no sense; a moment later it does.
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const length = parseLength(await readFile(path, 'latin1'));
      if (length !== null) return length;
    }
    return null;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return null;
    throw error;
  }
}

/**
 * Publishes a length in place. Without fsync: after a power cut an older value only means that more is checked. It must
 * stand there before `append` resolves, because a step that follows reads the journal up to it; written at once, because
 * these few bytes go into the kernel's memory in less time than a turn in the queue of file operations takes.
 */
export function publishDurableLength(handle: FileHandle, length: number): void {
  const bytes = Buffer.from(format(length), 'latin1');
  const written = writeSync(handle.fd, bytes, 0, bytes.length, 0);
  if (written < bytes.length)
    throw new Error(`only ${written} of ${bytes.length} bytes of the published length could be written`);
}

// Written twice, so that a reader who sees half of an update knows it.
function format(length: number): string {
  const digits = String(length).padStart(DIGITS, '0');
  return `${digits} ${digits}\n`;
}

function parseLength(text: string): number | null {
  const match = /^(\d{16}) (\d{16})\n$/.exec(text);
  return match && match[1] === match[2] ? Number(match[1]) : null;
}
