import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CodeRepositoryError,
  type CodeRepository,
  type CodeVersion,
  type CommitRequest,
} from '../../src/ports/code-repository.js';
import { TASK_ID } from '../support/builders.js';

export function aCommit(change: Partial<CommitRequest> = {}): CommitRequest {
  return {
    taskId: TASK_ID,
    version: 1,
    parent: null,
    files: [
      { path: 'src/email.ts', content: 'export const a = 1;\n' },
      { path: 'test/email.test.ts', content: '// é\n' },
    ],
    step: 'write-email-1',
    time: '2026-01-31T12:00:00.000Z',
    subject: 'Write email',
    ...change,
  };
}

export async function repositoryErrorOf(work: Promise<unknown>): Promise<CodeRepositoryError> {
  const outcome = await work.then(
    () => null,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(CodeRepositoryError);
  return outcome as CodeRepositoryError;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What every code repository promises. */
export function describeCodeRepository(name: string, open: (dataDir: string) => CodeRepository): void {
  describe(`code repository: ${name}`, () => {
    let dataDir: string;
    let repository: CodeRepository;
    beforeEach(async () => {
      dataDir = await mkdtemp(join(tmpdir(), 'intern-code-'));
      repository = open(dataDir);
    });
    afterEach(() => rm(dataDir, { recursive: true, force: true }));

    const second = (first: CodeVersion, change: Partial<CommitRequest> = {}): CommitRequest =>
      aCommit({
        version: 2,
        parent: first.commit,
        files: [{ path: 'src/email.ts', content: 'export const a = 2;\n' }],
        step: 'correct-email-2',
        ...change,
      });

    it('WF-3 makes versions that keep all files but those replaced, and gives any of them back', async () => {
      const first = await repository.commit(aCommit());
      const next = await repository.commit(second(first));
      expect(first.files).toEqual([
        { path: 'src/email.ts', sha256: sha256('export const a = 1;\n'), bytes: 20 },
        { path: 'test/email.test.ts', sha256: sha256('// é\n'), bytes: 6 },
      ]);
      expect(next.files.map((file) => file.path)).toEqual(['src/email.ts', 'test/email.test.ts']);
      expect(next.code_hash).not.toBe(first.code_hash);
      expect(await repository.read(TASK_ID, 1)).toEqual(first);
      expect(await repository.read(TASK_ID, 2)).toEqual(next);
      expect(await repository.read(TASK_ID)).toEqual(next);
      expect(await repository.readFiles(TASK_ID, 1)).toEqual(aCommit().files);
      expect((await repository.readFiles(TASK_ID))[0]).toEqual(second(first).files[0]);
    });

    it('WF-3 gives the same commit when a version is made twice, also at the same time', async () => {
      const first = await repository.commit(aCommit());
      expect(await repository.commit(aCommit())).toEqual(first);
      const results = await Promise.allSettled(
        Array.from({ length: 4 }, () => repository.commit(second(first))),
      );
      // Whoever lost the race for the reference may have been told to try again.
      const again = await repository.commit(second(first));
      for (const result of results) {
        if (result.status === 'fulfilled') expect(result.value).toEqual(again);
        else expect(result.reason).toMatchObject({ code: 'git_failed' });
      }
      expect(results.some((result) => result.status === 'fulfilled')).toBe(true);
    });

    it('WF-3 gives equal files an equal code hash', async () => {
      const first = await repository.commit(aCommit());
      const same = await repository.commit(second(first, { files: aCommit().files }));
      expect(same.code_hash).toBe(first.code_hash);
      expect(same.commit).not.toBe(first.commit);
    });

    it('WF-3 never gives a version to another commit', async () => {
      const first = await repository.commit(aCommit());
      const error = await repositoryErrorOf(repository.commit(aCommit({ step: 'another' })));
      expect(error).toMatchObject({ code: 'version_taken', message: expect.stringContaining(first.commit) });
      expect(await repository.read(TASK_ID, 1)).toEqual(first);
    });

    it('WF-3 knows nothing of tasks without code, of versions to come and of foreign commits', async () => {
      expect(await repository.read(TASK_ID)).toBeNull();
      expect((await repositoryErrorOf(repository.readFiles(TASK_ID))).code).toBe('not_found');
      const first = await repository.commit(aCommit());
      expect(await repository.read(TASK_ID, 2)).toBeNull();
      expect((await repositoryErrorOf(repository.readFiles(TASK_ID, 2))).code).toBe('not_found');
      const foreign = '0123456789abcdef0123456789abcdef01234567';
      expect((await repositoryErrorOf(repository.commit(second(first, { parent: foreign })))).code).toBe(
        'parent_missing',
      );
      expect((await repositoryErrorOf(repository.commit(second(first, { parent: '--help' })))).code).toBe(
        'not_found',
      );
    });

    it.each([
      '../x',
      'a/../../x',
      '/etc/passwd',
      '.git/config',
      'src/.GIT/hooks/x',
      'git~1/config',
      'a\0b',
      'a\nb',
      'a\\b',
      '.g\u200cit/config',
      'CON',
      'src/nul.txt',
      '-rf',
      'src/--x',
      'a//b',
      './a',
      'a/',
      '',
      'a.',
      'x'.repeat(5_000),
    ])('WF-3 refuses the path %j and names it', async (path) => {
      const error = await repositoryErrorOf(repository.commit(aCommit({ files: [{ path, content: '' }] })));
      expect(error.code).toBe('unsafe_path');
      expect(error.message).toContain(JSON.stringify(path.slice(0, 200)));
      expect(await repository.read(TASK_ID)).toBeNull();
    });

    it('WF-3 refuses two paths that are one where case does not count, over versions too', async () => {
      const twins = ['src/a.ts', 'src/A.ts'].map((path) => ({ path, content: path }));
      expect((await repositoryErrorOf(repository.commit(aCommit({ files: twins })))).code).toBe(
        'unsafe_path',
      );
      const first = await repository.commit(aCommit());
      const files = [{ path: 'SRC/email.ts', content: '' }];
      expect((await repositoryErrorOf(repository.commit(second(first, { files })))).code).toBe('unsafe_path');
      const below = [{ path: 'src/email.ts/x.ts', content: '' }];
      expect((await repositoryErrorOf(repository.commit(second(first, { files: below })))).code).toBe(
        'unsafe_path',
      );
    });

    it.each([
      [
        'too many files',
        Array.from({ length: 1_001 }, (_, n) => ({ path: `f${n}`, content: '' })),
        '1001 files',
      ],
      ['a file too big', [{ path: 'big.js', content: 'é'.repeat(524_289) }], '"big.js" has 1048578 bytes'],
      [
        'files too big together',
        Array.from({ length: 17 }, (_, n) => ({ path: `f${n}`, content: 'x'.repeat(1_048_576) })),
        'together',
      ],
    ])('WF-14 refuses %s', async (_what, files, told) => {
      const error = await repositoryErrorOf(repository.commit(aCommit({ files })));
      expect(error).toMatchObject({ code: 'too_large', message: expect.stringContaining(told) });
      expect(await repository.read(TASK_ID)).toBeNull();
    });

    it('WF-14 counts the files of the versions before', async () => {
      const many = (from: number) =>
        Array.from({ length: 600 }, (_, n) => ({ path: `f${from + n}`, content: '' }));
      const first = await repository.commit(aCommit({ files: many(0) }));
      const error = await repositoryErrorOf(repository.commit(second(first, { files: many(600) })));
      expect(error.code).toBe('too_large');
      expect((await repository.read(TASK_ID))?.version).toBe(1);
    });

    it.each(['../x', 'a/b', ''])('EV-6 refuses the task id %j', async (taskId) => {
      expect((await repositoryErrorOf(repository.commit(aCommit({ taskId })))).code).toBe('unsafe_path');
      expect(() => repository.location(taskId)).toThrow(CodeRepositoryError);
    });

    it('WF-3 puts the plain files of a commit into an empty folder, and into no other', async () => {
      const first = await repository.commit(aCommit());
      await repository.commit(second(first));
      const folder = join(dataDir, 'workspace');
      await mkdir(folder);
      expect(await repository.materialise(TASK_ID, first.commit, folder)).toEqual(first.files);
      expect((await readdir(folder)).toSorted()).toEqual(['src', 'test']);
      expect(await readFile(join(folder, 'src/email.ts'), 'utf8')).toBe('export const a = 1;\n');
      const again = await repositoryErrorOf(repository.materialise(TASK_ID, first.commit, folder));
      expect(again.message).toContain('not empty');
      const other = join(dataDir, 'other');
      await mkdir(other);
      await writeFile(join(other, 'mine.txt'), '');
      await repositoryErrorOf(repository.materialise(TASK_ID, first.commit, other));
      expect(await readdir(other)).toEqual(['mine.txt']);
    });

    it('EV-21 leaves behind what was made on the other side of a reset, and nothing that came after it', async () => {
      const first = await repository.commit(aCommit());
      const old = await repository.commit(second(first));
      const resetRun = 'run-after-reset';
      await repository.leaveBranch(TASK_ID, { above: 1, resetRun });
      const names = async (): Promise<readonly string[]> =>
        (await repository.tags(TASK_ID)).map(({ name }) => name);
      expect(await names()).toEqual(['v1', 'branch-1/v2']);
      expect(await repository.read(TASK_ID)).toMatchObject({ version: 1, commit: first.commit });
      const made = await repository.commit(second(first, { resetRun, step: 'again' }));
      await repository.leaveBranch(TASK_ID, { above: 1, resetRun });
      expect(await names()).toEqual(['v1', 'v2', 'branch-1/v2']);
      expect(made.commit).not.toBe(old.commit);
      expect(await repository.read(TASK_ID)).toMatchObject({ version: 2, commit: made.commit });
      await repository.leaveBranch('0196f3c0-0000-7000-8000-0000000000ff', { above: 0, resetRun });
    });

    it('EV-21 gives versions their tags back when a reset goes on from the branch that another one left', async () => {
      const old = await repository.commit(aCommit());
      const oldSecond = await repository.commit(second(old));
      const again = { step: 'again', resetRun: 'run-b', supersedes: true };
      const other = await repository.commit(aCommit(again));
      const otherSecond = await repository.commit(second(other, again));
      const tags = async () =>
        Object.fromEntries((await repository.tags(TASK_ID)).map(({ name, commit }) => [name, commit]));
      const before = await tags();
      expect(before).toEqual({
        v1: other.commit,
        v2: otherSecond.commit,
        'branch-1/v1': old.commit,
        'branch-1/v2': oldSecond.commit,
      });
      const back = { above: 2, resetRun: 'run-c', commit: oldSecond.commit };
      await repository.leaveBranch(TASK_ID, back);
      const after = {
        v1: old.commit,
        v2: oldSecond.commit,
        'branch-1/v1': old.commit,
        'branch-1/v2': oldSecond.commit,
        'branch-2/v1': other.commit,
        'branch-2/v2': otherSecond.commit,
      };
      expect(await tags()).toEqual(after);
      expect(await repository.read(TASK_ID)).toMatchObject({ version: 2, commit: oldSecond.commit });
      await repository.leaveBranch(TASK_ID, back);
      // A commit that the repository has never had says nothing.
      await repository.leaveBranch(TASK_ID, { ...back, commit: 'a'.repeat(40) });
      expect(await tags()).toEqual(after);
      // One version only, with none under the second's number any more.
      await repository.leaveBranch(TASK_ID, { above: 1, resetRun: 'run-d', commit: other.commit });
      expect(await tags()).toMatchObject({ v1: other.commit, 'branch-3/v1': old.commit });
      expect(await repository.read(TASK_ID)).toMatchObject({ version: 1, commit: other.commit });
      await repository.leaveBranch(TASK_ID, { above: 2, resetRun: 'run-e', commit: otherSecond.commit });
      expect(await repository.read(TASK_ID)).toMatchObject({ version: 2, commit: otherSecond.commit });
    });
  });
}
