import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createGitCodeRepository } from '../../../src/adapters/git/index.js';
import type { CodeRepository, CodeVersion, CommitRequest } from '../../../src/ports/code-repository.js';
import { aCommit, repositoryErrorOf } from '../../suites/code-repository.js';
import { TASK_ID } from '../../support/builders.js';
import { syncsDuring } from '../../support/recorded-syncs.js';
import { until } from '../../support/until.js';

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}
async function foldersBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name));
}

const MOVES = 40;

describe('a repository that a power cut has left half-written', () => {
  let dataDir: string;
  let repository: CodeRepository;
  let bare: string;
  let orders: readonly CommitRequest[];
  let made: readonly CodeVersion[];
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'intern-damaged-'));
    repository = createGitCodeRepository({ dataDir });
    bare = repository.location(TASK_ID);
    const first = aCommit();
    const one = await repository.commit(first);
    const files = [{ path: 'src/deep/form.ts', content: 'export const b = 2;\n' }];
    const second = aCommit({ version: 2, parent: one.commit, files, step: 'write-form-1' });
    orders = [first, second];
    made = [one, await repository.commit(second)];
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  const emptyHeadAndConfig = async (): Promise<void> => {
    for (const name of ['HEAD', 'config']) await truncate(join(bare, name));
  };
  const makeAgain = async (): Promise<readonly CodeVersion[]> => {
    await repository.mend(TASK_ID);
    const again: CodeVersion[] = [];
    for (const order of orders) again.push(await repository.commit({ ...order, supersedes: true }));
    return again;
  };

  it('WF-3 EV-22 is told as damaged by every door to it, with the path, and not as git says it', async () => {
    await emptyHeadAndConfig();
    const folder = join(dataDir, 'workspace');
    await mkdir(folder);
    const { commit } = made[1] ?? { commit: '' };
    for (const asked of [
      repository.read(TASK_ID, 1),
      repository.readFiles(TASK_ID),
      repository.tags(TASK_ID),
      repository.materialise(TASK_ID, commit, folder),
      repository.commit(aCommit({ version: 3, parent: commit })),
    ]) {
      const error = await repositoryErrorOf(asked);
      expect([error.code, error.message]).toEqual([
        'damaged',
        `the repository ${bare} is damaged: its HEAD or config is empty, cut off or gone`,
      ]);
    }
  });

  it('WF-3 EV-22 keeps what can be read: HEAD and config alone are made again', async () => {
    await emptyHeadAndConfig();
    await repository.mend(TASK_ID);
    expect(await repository.read(TASK_ID, 1)).toEqual(made[0]);
    expect(await repository.read(TASK_ID)).toEqual(made[1]);
    const clone = join(dataDir, 'clone');
    execFileSync('git', ['clone', '--quiet', bare, clone]);
    expect(await readdir(join(clone, 'src'))).toEqual(['deep', 'email.ts']);
  });

  it('WF-3 EV-22 gives the same commits again whichever of its files was emptied, spoilt or lost', async () => {
    const whole = join(dataDir, 'whole.git');
    await cp(bare, whole, { recursive: true });
    const harms: readonly ((path: string) => Promise<void>)[] = [
      (path) => truncate(path),
      (path) => writeFile(path, '\0'.repeat(41)),
      (path) => rm(path),
    ];
    for (const path of await filesBelow(bare)) {
      for (const harm of harms) {
        await harm(path);
        expect(await makeAgain()).toEqual(made);
        expect(() =>
          execFileSync('git', [`--git-dir=${bare}`, 'fsck', '--strict'], { stdio: 'pipe' }),
        ).not.toThrow();
        await rm(bare, { recursive: true });
        await cp(whole, bare, { recursive: true });
      }
    }
  });

  it('WF-3 EV-22 an object that is not as git wrote it is damage; a folder that nothing was finished in is no repository', async () => {
    const [blob = ''] = (await filesBelow(join(bare, 'objects'))).filter((path) => !path.endsWith('pack'));
    await rm(blob, { force: true });
    await writeFile(blob, '');
    const seen = await Promise.allSettled([repository.read(TASK_ID, 1), repository.read(TASK_ID, 2)]);
    const codes = seen.map((one) =>
      one.status === 'rejected' ? (one.reason as { code: string }).code : 'read',
    );
    expect(codes).toContain('damaged');
    await rm(bare, { recursive: true });
    await mkdir(join(bare, 'refs', 'tags'), { recursive: true });
    expect(await repository.read(TASK_ID)).toBeNull();
    expect(await makeAgain()).toEqual(made);
  });

  it('WF-3 EV-21 holds up no event: its branches are left when its versions are made again', async () => {
    await emptyHeadAndConfig();
    await expect(repository.leaveBranch(TASK_ID, { above: 1, resetRun: 'run-2' })).resolves.toBeUndefined();
    await repository.mend(TASK_ID);
    const [, second = aCommit()] = orders;
    await repository.commit({ ...second, step: 'write-form-2', resetRun: 'run-2', supersedes: true });
    expect((await repository.tags(TASK_ID)).map(({ name }) => name)).toEqual(['v1', 'v2', 'branch-1/v2']);
  });

  it('EV-21 EV-22 mending takes nothing out that others move meanwhile', async () => {
    // Looks again and again, as who finds a failed operation does, while resets move the tags.
    let isOver = false;
    const mending = until(
      async () => {
        await repository.mend(TASK_ID);
        return isOver;
      },
      { stepMs: 0 },
    );
    const lost: number[] = [];
    for (let reset = 0; reset < MOVES; reset += 1) {
      const resetRun = `run-${reset}`;
      await repository.leaveBranch(TASK_ID, { above: 0, resetRun, commit: null });
      const { commit } = await repository.commit(aCommit({ resetRun, supersedes: true }));
      const tags = await repository.tags(TASK_ID);
      if (!tags.some((tag) => tag.name === 'v1' && tag.commit === commit)) lost.push(reset);
    }
    isOver = true;
    await mending;
    expect(lost).toEqual([]);
  });

  it('WF-3 EV-22 mending what is whole, or not there, changes nothing', async () => {
    const before = await filesBelow(bare);
    await repository.mend(TASK_ID);
    expect(await filesBelow(bare)).toEqual(before);
    await rm(bare, { recursive: true });
    await repository.mend(TASK_ID);
    expect(await repository.tags(TASK_ID)).toEqual([]);
  });

  it('EV-22 all that git does not make safe itself is safe on disk once a version is made', async () => {
    await rm(bare, { recursive: true });
    const [first] = orders;
    const synced = await syncsDuring(() => repository.commit(first ?? aCommit()));
    for (const name of ['HEAD', 'config']) expect(synced).toContain(join(bare, name));
    for (const folder of await foldersBelow(bare)) expect(synced).toContain(folder);
    expect(synced).toContain(bare);
    const again = await syncsDuring(() => repository.commit(first ?? aCommit()));
    for (const folder of (await foldersBelow(bare)).filter((path) => /objects\/..$/.test(path)))
      expect(again).toContain(folder);
  });
});
