import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DomainError } from '../../domain/kernel/domain-error.js';
import { taskFolder } from '../../domain/task/task-folder.js';
import { CodeRepositoryError } from '../../ports/code-repository.js';
import { git } from './git-command.js';
import { syncPaths } from './sync-repository.js';
import { repositoryState } from './whole.js';

/** The bare repository of a task. @throws CodeRepositoryError `unsafe_path` for an id that is no safe folder name */
export function repositoryOf(dataDir: string, taskId: string): string {
  try {
    return join(dataDir, taskFolder(taskId), 'code.git');
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new CodeRepositoryError('unsafe_path', error.message, { cause: error });
  }
}

/** Makes the repository unless it is there. Its HEAD is `main`, so that a plain `git clone` gets the newest version. */
export async function ensureRepository(repository: string): Promise<void> {
  if ((await repositoryState(repository)) === 'none') await makeRepository(repository);
}

/** Makes what of a bare repository is not there yet; safe on disk once resolved. */
export async function makeRepository(repository: string): Promise<void> {
  let top = dirname(repository);
  try {
    const firstMade = await mkdir(top, { recursive: true });
    if (firstMade !== undefined) top = dirname(firstMade);
  } catch (error) {
    throw new CodeRepositoryError(
      'git_failed',
      `cannot make the folder ${dirname(repository)}: ${String(error)}`,
      {
        cause: error,
      },
    );
  }
  await git(repository, { args: ['init', '--quiet', '--bare', '--initial-branch=main', '--template='] });
  await syncPaths(MADE.map((name) => join(repository, name)));
  for (const folder of upTo(repository, top)) await syncPaths([folder]);
}

/** What `git init` makes without making it safe, folders after what is in them. */
const MADE = ['HEAD', 'config', 'refs/heads', 'refs/tags', 'refs', 'objects/info', 'objects/pack', 'objects'];

/** The repository and the folders above it. @param top the last of them */
function upTo(repository: string, top: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = repository; folder.length >= top.length; folder = dirname(folder)) {
    folders.push(folder);
    if (folder === dirname(folder)) break;
  }
  return folders;
}
