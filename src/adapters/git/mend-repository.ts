import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CodeRepositoryError } from '../../ports/code-repository.js';
import { git, gitText } from './git-command.js';
import { makeRepository } from './repository-folder.js';
import { dropStaleLocks } from './stale-locks.js';
import { brokenFiles, repositoryState } from './whole.js';

/**
 * Takes out of a repository what does not hold what git wrote, and makes what git needs to open it: what can still be read
 * stays, and what was taken out can be written again, which git would not do over a file that is there.
 */
export async function mendRepository(repository: string): Promise<void> {
  const state = await repositoryState(repository);
  if (state === 'none') return;
  for (const path of await brokenFiles(repository)) await rm(path, { force: true });
  if (state === 'broken') {
    await dropStaleLocks(repository, ['HEAD', 'config']);
    for (const name of ['HEAD', 'config']) await rm(join(repository, name), { force: true });
    await makeRepository(repository);
  }
  await dropEmptyRefs(repository);
}

/** References to commits that are not there (any more): git lists them and can do nothing with them. */
async function dropEmptyRefs(repository: string): Promise<void> {
  const refs = join(repository, 'refs');
  const entries = await readdir(refs, { recursive: true, withFileTypes: true });
  const named = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.lock'));
  for (const { parentPath, name } of named) {
    const path = join(parentPath, name);
    const commit = await readFile(path, 'utf8').catch(() => null);
    // Moved meanwhile, by somebody who knows where to.
    if (commit === null) continue;
    const found = await gitText(repository, {
      args: ['cat-file', '--batch-check'],
      input: `${commit.trim()}\n`,
    });
    const isSame = (await readFile(path, 'utf8').catch(() => null)) === commit;
    if (found.split(' ')[1] !== 'commit' && isSame) await rm(path, { force: true });
  }
}

/**
 * Does what git is to do on a repository.
 * @param commit one that the work needs, with all its files
 * @throws CodeRepositoryError as the work does; `damaged`, with what is, where the repository is to blame
 */
export async function tellingDamage<T>(
  repository: string,
  commit: string | null,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CodeRepositoryError) || !['git_failed', 'not_found'].includes(error.code))
      throw error;
    const damage = await damageOf(repository, commit);
    if (damage === null) throw error;
    throw new CodeRepositoryError('damaged', `the repository ${repository} is damaged: ${damage}`, {
      cause: error,
    });
  }
}

/**
 * What is wrong with a repository, for an operation on it that failed: git's own words are about files that no person knows.
 * @param commit one that the operation needs, with all its files
 * @returns null when it is sound, so that something else was the matter
 */
async function damageOf(repository: string, commit: string | null): Promise<string | null> {
  try {
    if ((await repositoryState(repository)) === 'broken')
      return 'its HEAD or config is empty, cut off or gone';
    const [first, ...others] = await brokenFiles(repository);
    if (first !== undefined)
      return `${first.slice(repository.length + 1)} is not as git wrote it${others.length === 0 ? '' : `, nor are ${others.length} others`}`;
    return commit === null || (await hasAll(repository, commit))
      ? null
      : `files of its commit ${commit} are gone`;
  } catch {
    // Not even looking works: that is the disk's or git's trouble, which the operation has told already.
    return null;
  }
}

async function hasAll(repository: string, commit: string): Promise<boolean> {
  try {
    await git(repository, { args: ['rev-list', '--objects', '--quiet', commit, '--'] });
    return true;
  } catch (error) {
    if (error instanceof CodeRepositoryError && error.code === 'git_failed') return false;
    throw error;
  }
}
