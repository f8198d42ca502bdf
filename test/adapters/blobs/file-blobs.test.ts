import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createFileBlobStore,
  createFileIncomingRequests,
  createFileReportStore,
  sweepIncoming,
} from '../../../src/adapters/blobs/index.js';
import { StorageError } from '../../../src/ports/blob-store.js';
import { TASK_ID } from '../../support/builders.js';

const HOUR_MS = 3_600_000;
const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'intern-blobs-test-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function storageErrorOf(work: Promise<unknown>): Promise<StorageError> {
  const outcome = await work.then(
    () => null,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(StorageError);
  return outcome as StorageError;
}

describe('blobs as files', () => {
  const folder = () => join(dataDir, 'tasks', TASK_ID, 'blobs');

  it('WF-9 are kept under the hash of their content, once, and come back byte for byte', async () => {
    const blobs = createFileBlobStore({ dataDir });
    const bytes = Uint8Array.from([0, 255, 10, 13]);
    expect(await blobs.put(TASK_ID, bytes)).toEqual({ sha256: sha256(bytes), bytes: 4 });
    const text = await blobs.put(TASK_ID, 'é');
    expect(text).toEqual({ sha256: sha256('é'), bytes: 2 });
    expect(await blobs.put(TASK_ID, 'é')).toEqual(text);
    expect((await blobs.get(TASK_ID, text.sha256)).toString('utf8')).toBe('é');
    expect([...(await blobs.get(TASK_ID, sha256(bytes)))]).toEqual([...bytes]);
    expect((await readdir(folder())).toSorted()).toEqual([text.sha256, sha256(bytes)].toSorted());
  });

  it('WF-9 can be put many times at once', async () => {
    const blobs = createFileBlobStore({ dataDir });
    await Promise.all(Array.from({ length: 20 }, () => blobs.put(TASK_ID, 'x'.repeat(100_000))));
    expect(await readdir(folder())).toEqual([sha256('x'.repeat(100_000))]);
  });

  it('WF-9 that are missing are named with their path and what to do', async () => {
    const error = await storageErrorOf(createFileBlobStore({ dataDir }).get(TASK_ID, sha256('no')));
    expect(error).toMatchObject({ code: 'blob_missing', path: join(folder(), sha256('no')) });
    expect(error.message).toMatch(/is missing: restore/);
  });

  it.each(['../../../token', '', 'A'.repeat(64)])('EV-6 have no other names: %j', async (name) => {
    expect((await storageErrorOf(createFileBlobStore({ dataDir }).get(TASK_ID, name))).code).toBe(
      'invalid_hash',
    );
  });

  it('EV-6 of a task whose id is no safe folder name are refused', async () => {
    const blobs = createFileBlobStore({ dataDir });
    expect((await storageErrorOf(blobs.put('../x', 'a'))).code).toBe('invalid_task_id');
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('EV-24 that cannot be written say where and why, and leave nothing behind', async () => {
    await writeFile(join(dataDir, 'tasks'), 'in the way');
    const error = await storageErrorOf(createFileBlobStore({ dataDir }).put(TASK_ID, 'a'));
    expect(error).toMatchObject({ code: 'io', path: join(folder(), sha256('a')) });
    expect(error.message).toContain(error.path);
  });
});

describe('requests as files', () => {
  it('WF-9 are taken by two tasks with the same words, each with a copy of its own, and twice by one', async () => {
    const incoming = createFileIncomingRequests({ dataDir });
    const { sha256: hash } = await incoming.put('{"prompt":"p"}');
    expect(await incoming.take('task-1', hash)).toBe('{"prompt":"p"}');
    expect(await incoming.take('task-2', hash)).toBe('{"prompt":"p"}');
    await rm(join(dataDir, 'incoming', hash));
    expect(await incoming.take('task-1', hash)).toBe('{"prompt":"p"}');
    expect((await createFileBlobStore({ dataDir }).get('task-2', hash)).toString()).toBe('{"prompt":"p"}');
  });

  it('WF-9 that are not there are named with their path', async () => {
    const error = await storageErrorOf(createFileIncomingRequests({ dataDir }).take(TASK_ID, sha256('no')));
    expect(error).toMatchObject({ code: 'request_missing', path: join(dataDir, 'incoming', sha256('no')) });
  });

  it('WF-9 are swept when nobody has put them for an hour', async () => {
    const incoming = createFileIncomingRequests({ dataDir });
    const old = await incoming.put('old');
    const again = await incoming.put('again');
    const fresh = await incoming.put('fresh');
    const past = new Date(Date.now() - 2 * HOUR_MS);
    for (const { sha256: hash } of [old, again]) await utimes(join(dataDir, 'incoming', hash), past, past);
    await incoming.put('again');
    expect(await sweepIncoming(dataDir, HOUR_MS)).toBe(1);
    expect((await readdir(join(dataDir, 'incoming'))).toSorted()).toEqual(
      [again.sha256, fresh.sha256].toSorted(),
    );
    const { mtimeMs } = await stat(join(dataDir, 'incoming', fresh.sha256));
    expect(await sweepIncoming(dataDir, HOUR_MS, mtimeMs + 2 * HOUR_MS)).toBe(2);
  });

  it('WF-9 need not be there to be swept', async () => {
    expect(await sweepIncoming(dataDir, HOUR_MS)).toBe(0);
  });
});

describe('the report as a file', () => {
  it('WF-15 is replaced whole and read back', async () => {
    const reports = createFileReportStore({ dataDir });
    expect(await reports.read(TASK_ID)).toBeNull();
    await reports.write(TASK_ID, 'one, longer');
    await reports.write(TASK_ID, 'two');
    expect(await reports.read(TASK_ID)).toBe('two');
    expect(await readdir(join(dataDir, 'tasks', TASK_ID))).toEqual(['report.md']);
  });
});
