import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createFileBlobStore, createFileReportStore } from '../../src/adapters/blobs/index.js';
import { createGitCodeRepository } from '../../src/adapters/git/index.js';
import { createJsonlJournalWriter } from '../../src/adapters/jsonl/index.js';
import { createSavedHistories } from '../../src/adapters/saved-histories/index.js';
import { prepareDataFolder } from '../../src/main/data-folder.js';
import { TASK_ID } from '../support/builders.js';
import { syncsDuring } from '../support/recorded-syncs.js';
import { aCommit } from '../suites/code-repository.js';
import { batch, journalEvents } from '../suites/event-journal.js';

async function* nothing(): AsyncGenerator<never> {
  yield* await Promise.resolve([]);
}

async function* oneLine() {
  for (const event of journalEvents(1, 1))
    yield await Promise.resolve({ kind: 'event', position: 1, branch: 1, runId: 'run-1', event } as const);
}

/** Every kind of thing that makes folders in a data folder. */
const WRITERS: Readonly<Record<string, (dataDir: string) => Promise<unknown>>> = {
  'a journal': async (dataDir) => {
    const writer = createJsonlJournalWriter({ dataDir });
    await writer.append(batch(journalEvents(1, 1)));
    await writer.close();
  },
  'a rebuilt journal': (dataDir) => createJsonlJournalWriter({ dataDir }).replace(TASK_ID, () => oneLine()),
  'a blob': (dataDir) => createFileBlobStore({ dataDir }).put(TASK_ID, 'text'),
  'a report': (dataDir) => createFileReportStore({ dataDir }).write(TASK_ID, '# Report\n'),
  'a saved history': (dataDir) => createSavedHistories({ dataDir }).save(TASK_ID, 'run-1', nothing()),
  'a repository': (dataDir) => createGitCodeRepository({ dataDir }).commit(aCommit()),
};

/** All folders below one; what git makes inside of a repository is git's. */
async function foldersBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const paths = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  const deeper = await Promise.all(
    paths.filter((path) => !path.endsWith('.git')).map((path) => foldersBelow(path)),
  );
  return [...paths, ...deeper.flat()];
}

describe('the names of new folders after a power cut', () => {
  let base: string;
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'intern-names-'));
  });
  afterEach(() => rm(base, { recursive: true, force: true }));

  it.each(Object.entries(WRITERS))('EV-22 are safe on disk once %s is written', async (_what, write) => {
    const synced = await syncsDuring(() => write(base));
    const made = await foldersBelow(base);
    expect(made.length).toBeGreaterThan(1);
    for (const folder of made) expect(synced).toContain(dirname(folder));
  });

  it('EV-22 are safe on disk once the data folder is made, with those above it', async () => {
    const synced = await syncsDuring(() => prepareDataFolder(join(base, 'a', 'b')));
    expect(synced).toEqual([base, join(base, 'a')]);
    expect(await syncsDuring(() => prepareDataFolder(join(base, 'a', 'b')))).toEqual([]);
  });

  it('EV-22 a journal makes them safe also where another made the folders and ended', async () => {
    const blobs = createFileBlobStore({ dataDir: base });
    await blobs.put(TASK_ID, 'text');
    const synced = await syncsDuring(() => WRITERS['a journal']?.(base) ?? Promise.reject(new Error('none')));
    expect(synced).toEqual([join(base, 'tasks', TASK_ID), join(base, 'tasks'), base]);
  });
});
