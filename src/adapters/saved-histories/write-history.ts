import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { describeDiskProblem } from '../../domain/kernel/disk-problem.js';
import { HistoryError, type HistoryEvent } from '../../ports/run-histories.js';

export const FIRST_LINE = '{"events":[';
export const LAST_LINE = ']}';

/** Writes a history under another name, makes it safe on disk, and puts it in place. @throws HistoryError `io` */
export async function writeHistory(path: string, events: AsyncIterable<HistoryEvent>): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${randomBytes(8).toString('hex')}.tmp`);
  try {
    const firstMade = await mkdir(folder, { recursive: true });
    await writeThrough(temporary, events);
    await rename(temporary, path);
    await syncFolder(folder);
    await syncFolder(dirname(folder));
    if (firstMade !== undefined) await syncAbove(dirname(folder), dirname(firstMade));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    if (error instanceof HistoryError) throw error;
    throw new HistoryError('io', `cannot write ${path}: ${describeDiskProblem(error)}`, { cause: error });
  }
}

async function writeThrough(path: string, events: AsyncIterable<HistoryEvent>): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    await pipeline(Readable.from(documentOf(events)), createGzip(), async (packed: AsyncIterable<Buffer>) => {
      for await (const chunk of packed) await handle.writeFile(chunk);
    });
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function* documentOf(events: AsyncIterable<HistoryEvent>): AsyncGenerator<string> {
  yield `${FIRST_LINE}\n`;
  let before = '';
  for await (const event of events) {
    yield `${before}${JSON.stringify(event)}`;
    before = ',\n';
  }
  yield `\n${LAST_LINE}\n`;
}

/** Makes the names of new folders safe on disk too. @param top the folder that was there before */
async function syncAbove(folder: string, top: string): Promise<void> {
  for (let above = folder; above.length > top.length;) {
    above = dirname(above);
    await syncFolder(above);
  }
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
