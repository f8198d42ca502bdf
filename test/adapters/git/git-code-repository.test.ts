import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGitCodeRepository } from '../../../src/adapters/git/index.js';
import type { CodeRepository } from '../../../src/ports/code-repository.js';
import { aCommit, describeCodeRepository, repositoryErrorOf } from '../../suites/code-repository.js';
import { TASK_ID } from '../../support/builders.js';

describeCodeRepository('git', (dataDir) => createGitCodeRepository({ dataDir }));

describe('the git repository of a task', () => {
  let dataDir: string;
  let repository: CodeRepository;
  let bare: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'intern-git-'));
    repository = createGitCodeRepository({ dataDir });
    bare = repository.location(TASK_ID);
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  const git = (...args: readonly string[]): string =>
    execFileSync('git', [`--git-dir=${bare}`, ...args], { encoding: 'utf8' }).trimEnd();
  const identity = ['-c', 'user.name=x', '-c', 'user.email=x@y'];

  it('WF-3 has a commit with task, version and step in its trailers, by a fixed author at the given time', async () => {
    const { commit } = await repository.commit(aCommit({ subject: 'Write\n\nTask: forged' }));
    expect(git('log', '-1', '--format=%an <%ae> %aI %cI%n%B', commit)).toBe(
      'Code Intern <intern@localhost> 2026-01-31T12:00:00+00:00 2026-01-31T12:00:00+00:00\n' +
        `Write Task: forged\n\nTask: ${TASK_ID}\nCode-Version: 1\nStep: write-email-1`,
    );
    expect(git('log', '-1', '--format=%(trailers:key=Code-Version,valueonly)', commit)).toBe('1');
  });

  it('WF-3 gives this request this commit, on every machine', async () => {
    const { commit, code_hash } = await repository.commit(aCommit());
    expect({ commit, code_hash }).toEqual({
      commit: 'd63010e027afa7f9ef7ef4ecc2a12e995d5e5158',
      code_hash: '76de5da740fdf013a2b4cdba71e3b795c0f60124',
    });
  });

  it('WF-15 can be cloned, with main at the newest version and a tag for each', async () => {
    const first = await repository.commit(aCommit());
    const files = [{ path: 'src/email.ts', content: 'new' }];
    const second = await repository.commit(aCommit({ version: 2, parent: first.commit, files }));
    // Made once more after a crash: main stays where it is.
    await repository.commit(aCommit());
    const clone = join(dataDir, 'clone');
    execFileSync('git', ['clone', '--quiet', bare, clone]);
    expect(await readFile(join(clone, 'src/email.ts'), 'utf8')).toBe('new');
    expect(git('for-each-ref', '--format=%(refname) %(objectname)')).toBe(
      `refs/heads/main ${second.commit}\nrefs/tags/v1 ${first.commit}\nrefs/tags/v2 ${second.commit}`,
    );
    expect(() => git('fsck', '--strict')).not.toThrow();
  });

  it('WF-3 goes on after a crash that left a lock file of git behind', async () => {
    const first = await repository.commit(aCommit());
    const lock = join(bare, 'refs/heads/main.lock');
    await writeFile(lock, '');
    const next = { version: 2, parent: first.commit, files: [{ path: 'src/email.ts', content: 'new' }] };
    await expect(repository.commit(aCommit(next))).rejects.toThrow('main.lock');
    await utimes(lock, new Date(0), new Date(0));
    const second = await repository.commit(aCommit(next));
    expect(git('rev-parse', 'main', 'v2')).toBe(`${second.commit}\n${second.commit}`);
  });

  it('WF-3 runs no hook and heeds no setting of the user', async () => {
    await repository.commit(aCommit());
    await mkdir(join(bare, 'hooks'), { recursive: true });
    const hook = `#!/bin/sh\ntouch ${join(dataDir, 'hooked')}\n`;
    await writeFile(join(bare, 'hooks', 'reference-transaction'), hook, { mode: 0o755 });
    const home = process.env.GIT_CONFIG_GLOBAL;
    process.env.GIT_CONFIG_GLOBAL = join(dataDir, 'gitconfig');
    await writeFile(join(dataDir, 'gitconfig'), '[core]\n\tautocrlf = true\n[user]\n\tname = Somebody\n');
    try {
      await repository.commit(aCommit({ version: 2, files: [{ path: 'a.txt', content: 'a\r\nb\n' }] }));
    } finally {
      if (home === undefined) delete process.env.GIT_CONFIG_GLOBAL;
      else process.env.GIT_CONFIG_GLOBAL = home;
    }
    expect(await readdir(dataDir)).not.toContain('hooked');
    expect(await repository.readFiles(TASK_ID, 2)).toEqual([{ path: 'a.txt', content: 'a\r\nb\n' }]);
    expect(git('log', '-1', '--format=%an', 'v2')).toBe('Code Intern');
  });

  it('WF-3 writes no link and no submodule to disk, whoever put it into the repository', async () => {
    const first = await repository.commit(aCommit());
    for (const [mode, target] of [
      ['120000', git('rev-parse', 'v1:src/email.ts')],
      ['160000', first.commit],
    ] as const) {
      const type = mode === '160000' ? 'commit' : 'blob';
      const tree = execFileSync('git', [`--git-dir=${bare}`, 'mktree', '--missing'], {
        input: `${mode} ${type} ${target}\tlink\n`,
        encoding: 'utf8',
      }).trimEnd();
      const commit = git(...identity, 'commit-tree', tree, '-m', 'x');
      const folder = join(dataDir, `workspace-${mode}`);
      await mkdir(folder);
      const error = await repositoryErrorOf(repository.materialise(TASK_ID, commit, folder));
      expect(error).toMatchObject({ code: 'unsafe_path', message: expect.stringContaining('"link"') });
      expect(await readdir(folder)).toEqual([]);
    }
  });

  it('WF-3 keeps main with the newest version when a crash left it behind', async () => {
    const first = await repository.commit(aCommit());
    const next = aCommit({ version: 2, parent: first.commit });
    const second = await repository.commit(next);
    git('update-ref', 'refs/heads/main', first.commit);
    await repository.commit(next);
    expect(git('rev-parse', 'main')).toBe(second.commit);
  });

  it('WF-3 names the repository and what git said when git fails', async () => {
    await mkdir(join(dataDir, 'tasks'), { recursive: true });
    await writeFile(join(dataDir, 'tasks', TASK_ID), 'in the way');
    const error = await repositoryErrorOf(repository.commit(aCommit()));
    expect(error).toMatchObject({
      code: 'git_failed',
      message: expect.stringContaining(join('tasks', TASK_ID)),
    });
  });
});
