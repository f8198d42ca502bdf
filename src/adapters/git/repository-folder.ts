import { mkdir, open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DomainError } from '../../domain/kernel/domain-error.js';
import { taskFolder } from '../../domain/task/task-folder.js';
import { CodeRepositoryError } from '../../ports/code-repository.js';
import { git } from './git-command.js';

/** The bare repository of a task. @throws CodeRepositoryError `unsafe_path` for an id that is no safe folder name */
export function repositoryOf(dataDir: string, taskId: string): string {
  try {
    return join(dataDir, taskFolder(taskId), 'code.git');
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new CodeRepositoryError('unsafe_path', error.message, { cause: error });
  }
}

export async function repositoryExists(repository: string): Promise<boolean> {
  // HEAD is what a crash in the middle of `git init` may have left out; a second init is harmless.
  return (await stat(join(repository, 'HEAD')).catch(() => null)) !== null;
}

/** Makes the repository unless it is there. Its HEAD is `main`, so that a plain `git clone` gets the newest version. */
export async function ensureRepository(repository: string): Promise<void> {
  if (await repositoryExists(repository)) return;
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
  await syncUpTo(repository, top);
}

/** git makes what it commits safe, not the names of the repository and of the folders above it. @param top the last of them */
async function syncUpTo(repository: string, top: string): Promise<void> {
  for (let folder = repository; folder.length >= top.length; folder = dirname(folder)) {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
    if (folder === dirname(folder)) return;
  }
}
