import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { encodeLine, type JournalLine } from '../../domain/journal/journal-line.js';
import { errnoOf } from '../../domain/kernel/disk-problem.js';
import type { ReplacedJournal } from '../../ports/journal-replacer.js';
import { HistoryError } from '../../ports/run-histories.js';
import { publishDurableLength } from './durable-length.js';
import { OVERWRITE, type JournalDisk } from './journal-disk.js';
import { journalIoError } from './journal-io-error.js';
import { runsNamedIn } from './runs-named-in.js';
import { syncNames } from './sync-folder.js';
import type { TaskFiles } from './task-files.js';
import { writeFully } from './write-fully.js';

/** Bytes that are collected before they are written. */
const CHUNK = 256 * 1024;

/**
 * Writes the lines into a file beside the journal and renames it into its place, so that a reader sees the old one or
 * the new one. One that is there already word by word is left alone, and so are its followers.
 */
export async function replaceJournal(
  disk: JournalDisk,
  files: TaskFiles,
  lines: (runs: readonly string[]) => AsyncIterable<JournalLine>,
): Promise<ReplacedJournal> {
  const beside = `${files.journal}.rebuilt`;
  try {
    await mkdir(files.folder, { recursive: true });
    const written = await writeLines(disk, beside, lines(await runsNamedIn(files.journal)));
    const before = await hashOf(files.journal);
    const changed = written.lines === 0 ? before !== null : written.sha256 !== before;
    if (changed) await putInPlace(disk, files, { path: beside, written });
    return { lines: written.lines, bytes: written.bytes, changed };
  } catch (error) {
    if (error instanceof HistoryError || errnoOf(error) === null) throw error;
    throw journalIoError('write', files.journal, error);
  } finally {
    await disk.remove(beside);
  }
}

type Written = { readonly lines: number; readonly bytes: number; readonly sha256: string };

async function writeLines(
  disk: JournalDisk,
  path: string,
  lines: AsyncIterable<JournalLine>,
): Promise<Written> {
  const handle = await disk.open(path, OVERWRITE);
  try {
    const written = await writeAll(handle, lines);
    await handle.sync();
    return written;
  } finally {
    await handle.close();
  }
}

async function writeAll(handle: FileHandle, lines: AsyncIterable<JournalLine>): Promise<Written> {
  const hash = createHash('sha256');
  let count = 0;
  let offset = 0;
  let waiting = '';
  const flush = async (): Promise<void> => {
    const bytes = Buffer.from(waiting, 'utf8');
    await writeFully(handle, bytes, offset);
    hash.update(bytes);
    offset += bytes.length;
    waiting = '';
  };
  for await (const line of lines) {
    waiting += `${encodeLine(line)}\n`;
    count += 1;
    if (waiting.length >= CHUNK) await flush();
  }
  await flush();
  return { lines: count, bytes: offset, sha256: hash.digest('hex') };
}

async function putInPlace(
  disk: JournalDisk,
  files: TaskFiles,
  beside: { readonly path: string; readonly written: Written },
): Promise<void> {
  // Without a published length readers take all whole lines; one that belongs to the old file could cut a line in two.
  await disk.remove(files.durable);
  if (beside.written.lines === 0) await disk.remove(files.journal);
  else {
    await disk.rename(beside.path, files.journal);
    await publish(disk, files.durable, beside.written.bytes);
  }
  await syncNames(disk, files);
}

async function publish(disk: JournalDisk, path: string, length: number): Promise<void> {
  const handle = await disk.open(path, OVERWRITE);
  try {
    publishDurableLength(handle, length);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** null when there is no such file. */
async function hashOf(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
    return hash.digest('hex');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}
