import { open, readFile, type FileHandle } from 'node:fs/promises';
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

/** Makes the file, with that length published, unless it is there; durable once resolved but for the folder's entry. */
export async function createDurableLength(path: string, length: number): Promise<void> {
  const handle = await open(path, 'wx').catch((error: unknown) => {
    if (errnoOf(error) === 'EEXIST') return null;
    throw error;
  });
  if (handle === null) return;
  try {
    await handle.writeFile(format(length));
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** Publishes a length in place. Without fsync: after a power cut an older value only means that more is checked. */
export async function publishDurableLength(path: string, length: number): Promise<void> {
  const handle: FileHandle = await open(path, 'r+');
  try {
    await handle.write(Buffer.from(format(length), 'latin1'), 0, undefined, 0);
  } finally {
    await handle.close();
  }
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
