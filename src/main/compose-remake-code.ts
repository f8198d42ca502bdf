import { createRemakeAll } from '../activities/remake-code.js';
import { createFileBlobStore } from '../adapters/blobs/index.js';
import { createGitCodeRepository } from '../adapters/git/index.js';
import type { TaskHistory } from '../ports/task-history.js';

/** What makes the code of a task again, for those who restore what a data folder lacks. */
export function composeRemakeCode(
  dataDir: string,
  history: Pick<TaskHistory, 'commits'>,
): (taskId: string) => Promise<void> {
  return createRemakeAll({
    repository: createGitCodeRepository({ dataDir }),
    blobs: createFileBlobStore({ dataDir }),
    history,
  });
}
