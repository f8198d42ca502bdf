import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCommitCode } from '../../src/activities/commit-code.js';
import type { CommitCodeInput } from '../../src/activities/contract.js';
import { createFileBlobStore } from '../../src/adapters/blobs/index.js';
import { createGitCodeRepository } from '../../src/adapters/git/index.js';
import type { JsonObject } from '../../src/domain/kernel/json.js';
import type { FileRef, Language } from '../../src/domain/task/plan.js';
import { HistoryError } from '../../src/ports/run-histories.js';
import { aFile, TASK_ID } from '../support/builders.js';
import { carriedOutFor } from '../support/carried-out-for.js';
import { failureOf } from '../support/failure.js';

let dataDir: string;
/** What the workflow has ordered so far, as its history tells. */
let orders: CommitCodeInput[] | HistoryError = [];
let currentRun = 'run-1';

async function* ordered(): AsyncGenerator<JsonObject> {
  if (orders instanceof HistoryError) throw orders;
  for (const order of orders) yield await Promise.resolve(order as unknown as JsonObject);
}

beforeEach(async () => {
  orders = [];
  currentRun = 'run-1';
  dataDir = await mkdtemp(join(tmpdir(), 'intern-commit-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** Carried out for the run that ordered it, or for one that inherited the order. */
const commitCode = (input: CommitCodeInput, runId = input.run_id ?? '') =>
  carriedOutFor(runId, () =>
    createCommitCode({
      repository: createGitCodeRepository({ dataDir }),
      blobs: createFileBlobStore({ dataDir }),
      history: { commits: () => ordered() },
      runs: { isCurrent: (_taskId, asked) => Promise.resolve(asked === currentRun) },
    })(input),
  );
const readFiles = (version: number) => createGitCodeRepository({ dataDir }).readFiles(TASK_ID, version);

async function fileOf(path: string, content: string): Promise<FileRef> {
  return { path, ...(await createFileBlobStore({ dataDir }).put(TASK_ID, content)) };
}

const input = (files: readonly FileRef[], change: Partial<CommitCodeInput> = {}): CommitCodeInput => ({
  task_id: TASK_ID,
  version: 1,
  parent: null,
  files,
  language: 'javascript',
  step: 'write-email-1',
  time: '2026-01-31T12:00:00.000Z',
  subject: 'Write email',
  ...change,
});

describe('committing code', () => {
  it('WF-3 makes a version out of the blobs, with all its files, and the same one when made twice', async () => {
    const email = await fileOf('src/email.js', 'export const a = 1;\n');
    const first = await commitCode(input([email]));
    expect(await commitCode(input([email]))).toEqual(first);
    expect(first.files.map((file) => file.path)).toEqual(['package.json', 'src/email.js']);
    expect(first.files[1]).toEqual(email);
    const form = await fileOf('src/form.js', 'export const b = 2;\n');
    const second = await commitCode(input([form], { version: 2, parent: first.commit }));
    expect(second.files.map((file) => file.path)).toEqual(['package.json', 'src/email.js', 'src/form.js']);
  });

  it.each<[Language, readonly string[]]>([
    ['javascript', ['a.x', 'package.json']],
    ['typescript', ['a.x', 'package.json']],
    ['python', ['a.x']],
  ])(
    'WF-13 gives the first version of %s what its code needs to run where it is cloned to',
    async (language, paths) => {
      await commitCode(input([await fileOf('a.x', 'a')], { language }));
      const files = await readFiles(1);
      expect(files.map((file) => file.path)).toEqual(paths);
      const manifest = files.find((file) => file.path === 'package.json');
      if (manifest)
        expect(JSON.parse(manifest.content)).toEqual({
          name: 'task',
          private: true,
          type: 'module',
          ...(language === 'javascript' ? { scripts: { test: 'node --test' } } : {}),
        });
    },
  );

  it('WF-13 leaves a package.json alone that was written for the task', async () => {
    await commitCode(input([await fileOf('package.json', '{"name":"mine"}')]));
    expect(await readFiles(1)).toEqual([{ path: 'package.json', content: '{"name":"mine"}' }]);
  });

  it('WF-3 fails for good on an unsafe path, a taken version and a missing blob', async () => {
    const unsafe = await failureOf(commitCode(input([await fileOf('../x', 'a')])));
    expect(unsafe).toMatchObject({ type: 'UnsafePath', nonRetryable: true });
    expect(unsafe.message).toContain('"../x"');
    await commitCode(input([await fileOf('a.x', 'a')]));
    const taken = await failureOf(commitCode(input([await fileOf('a.x', 'b')])));
    expect(taken).toMatchObject({ type: 'JournalConflict', nonRetryable: true });
    const missing = await failureOf(commitCode(input([{ ...aFile('a.x'), sha256: 'a'.repeat(64) }])));
    expect(missing).toMatchObject({ type: 'StorageRefused', nonRetryable: true });
  });

  it('WF-3 makes a repository that was deleted again, from the orders in the history', async () => {
    const first = input([await fileOf('src/email.js', 'one\n')]);
    const made = await commitCode(first);
    const second = input([await fileOf('src/email.js', 'two\n')], { version: 2, parent: made.commit });
    const wanted = await commitCode(second);
    await rm(join(dataDir, 'tasks', TASK_ID, 'code.git'), { recursive: true });
    orders = [first, second];
    expect(await commitCode(second)).toEqual(wanted);
    expect((await readFiles(1)).at(-1)).toMatchObject({ content: 'one\n' });
  });

  it('WF-6 ends for good when neither the repository nor the history has the version before', async () => {
    orders = new HistoryError('incomplete', 'its run r1 is nowhere any more');
    const orphan = input([await fileOf('src/email.js', 'x\n')], { version: 2, parent: 'a'.repeat(40) });
    const failure = await failureOf(commitCode(orphan));
    expect(failure).toMatchObject({ type: 'StorageRefused', nonRetryable: true });
    expect(failure.message).toContain('its run r1 is nowhere any more');
    // A server that does not answer is no reason to give up.
    orders = new HistoryError('unreachable', 'Temporal does not answer');
    await expect(commitCode(orphan)).rejects.toMatchObject({ name: 'HistoryError' });
  });

  it('EV-21 a version from after a reset takes the number, and the one from before goes under its branch', async () => {
    const before = await commitCode(input([await fileOf('a.js', 'before\n')], { run_id: 'run-1' }));
    const after = input([await fileOf('a.js', 'after\n')], { run_id: 'run-2', reset_run: 'run-2' });
    // The run that was reset is not the current one any more: nothing of it may push the newer one aside.
    expect(await failureOf(commitCode(after))).toMatchObject({ type: 'JournalConflict', nonRetryable: true });
    currentRun = 'run-2';
    const made = await commitCode(after);
    const repository = createGitCodeRepository({ dataDir });
    expect(await repository.tags(TASK_ID)).toEqual([
      { name: 'v1', version: 1, commit: made.commit },
      { name: 'branch-1/v1', version: 1, commit: before.commit },
    ]);
    const late = input([await fileOf('a.js', 'late\n')], { run_id: 'run-1' });
    expect(await failureOf(commitCode(late))).toMatchObject({ type: 'JournalConflict' });
    expect(await readFiles(1)).toContainEqual({ path: 'a.js', content: 'after\n' });
  });

  it('EV-21 a reset run carries out in front what it inherited of a run that was reset before', async () => {
    const order = input([await fileOf('a.js', 'before\n')], { run_id: 'run-1' });
    const before = await commitCode(order);
    currentRun = 'run-2';
    await commitCode(input([await fileOf('a.js', 'after\n')], { run_id: 'run-2', reset_run: 'run-2' }));
    currentRun = 'run-3';
    expect(await failureOf(commitCode(order))).toMatchObject({ type: 'JournalConflict', nonRetryable: true });
    expect(await commitCode(order, 'run-3')).toEqual(before);
    expect(await readFiles(1)).toContainEqual({ path: 'a.js', content: 'before\n' });
  });
});
