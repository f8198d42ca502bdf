import { scaffolding } from '../domain/task/scaffolding.js';
import type { BlobStore } from '../ports/blob-store.js';
import {
  CodeRepositoryError,
  type CodeRepository,
  type CodeVersion,
  type FileContent,
} from '../ports/code-repository.js';
import { HistoryError } from '../ports/run-histories.js';
import type { TaskHistory } from '../ports/task-history.js';
import type { CommitCodeInput, JournalActivities } from './contract.js';
import { withStorageFailures } from './storage-failures.js';

export type RemakeDeps = {
  readonly repository: CodeRepository;
  readonly blobs: BlobStore;
  readonly history: Pick<TaskHistory, 'commits'>;
};

/** Carries out one order of a workflow to commit, whose files are in the task's blobs. */
export async function commitOrder(
  { repository, blobs }: Pick<RemakeDeps, 'repository' | 'blobs'>,
  input: CommitCodeInput,
  supersedes: boolean,
): Promise<CodeVersion> {
  const files = await contentsOf(blobs, input);
  return repository.commit({
    taskId: input.task_id,
    version: input.version,
    parent: input.parent,
    files: input.version === 1 ? withScaffolding(input, files) : files,
    step: input.step,
    time: input.time,
    subject: input.subject,
    resetRun: input.reset_run ?? null,
    supersedes,
  });
}

/**
 * Makes all versions of a task again, from the orders in the workflow's history and the blobs, as far as these are still
 * there. What of the repository can be read stays; done twice it is the same.
 * @returns a function that throws CodeRepositoryError `parent_missing` when the history is not to be had
 */
export function createRemakeAll(deps: RemakeDeps): (taskId: string) => Promise<void> {
  return async (taskId) => {
    await deps.repository.mend(taskId);
    try {
      for await (const order of deps.history.commits(taskId)) {
        await commitOrder(deps, order as unknown as CommitCodeInput, true);
      }
    } catch (error) {
      if (!(error instanceof HistoryError) || error.code === 'unreachable') throw error;
      throw new CodeRepositoryError(
        'parent_missing',
        `the code of task ${taskId} in ${deps.repository.location(taskId)} is gone or damaged and cannot be made again: ${error.message}`,
        { cause: error },
      );
    }
  };
}

/** The same for a workflow whose step did not find the code that it made (WF-3). */
export function createRemakeCode(deps: RemakeDeps): JournalActivities['remakeCode'] {
  const remakeAll = createRemakeAll(deps);
  return ({ task_id }) => withStorageFailures(() => remakeAll(task_id));
}

function contentsOf(blobs: BlobStore, input: CommitCodeInput): Promise<readonly FileContent[]> {
  return Promise.all(
    input.files.map(async ({ path, sha256 }) => ({
      path,
      content: (await blobs.get(input.task_id, sha256)).toString('utf8'),
    })),
  );
}

function withScaffolding(input: CommitCodeInput, files: readonly FileContent[]): readonly FileContent[] {
  const paths = new Set(files.map((file) => file.path));
  return [...scaffolding(input.language).filter((file) => !paths.has(file.path)), ...files];
}
