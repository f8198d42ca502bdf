import { scaffolding } from '../domain/task/scaffolding.js';
import type { BlobStore } from '../ports/blob-store.js';
import {
  CodeRepositoryError,
  type CodeRepository,
  type CodeVersion,
  type FileContent,
} from '../ports/code-repository.js';
import type { CurrentRuns } from '../ports/current-runs.js';
import { HistoryError } from '../ports/run-histories.js';
import type { TaskHistory } from '../ports/task-history.js';
import type { CommitCodeInput, JournalActivities } from './contract.js';
import { executingRun } from './executing-run.js';
import { withStorageFailures } from './storage-failures.js';

type Dependencies = {
  readonly repository: CodeRepository;
  readonly blobs: BlobStore;
  readonly history: Pick<TaskHistory, 'commits'>;
  readonly runs: CurrentRuns;
};

/**
 * Makes a code version out of files whose contents are in the task's blobs; made twice it is the same commit (WF-3). A
 * repository that was deleted meanwhile is made again from the orders in the workflow's history, as far as the blobs are
 * still there; a version from before a reset makes way for one from after it (EV-21).
 */
export function createCommitCode(deps: Dependencies): JournalActivities['commitCode'] {
  async function commit(input: CommitCodeInput, supersedes: boolean): Promise<CodeVersion> {
    const files = await contentsOf(deps.blobs, input);
    return deps.repository.commit({
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

  /** All versions so far, this one included, because its order stands in the history too. */
  async function commitAllAgain(missing: CodeRepositoryError, input: CommitCodeInput): Promise<CodeVersion> {
    try {
      for await (const order of deps.history.commits(input.task_id)) {
        await commit(order as unknown as CommitCodeInput, true);
      }
    } catch (error) {
      if (!(error instanceof HistoryError) || error.code === 'unreachable') throw error;
      throw new CodeRepositoryError('parent_missing', `${missing.message} ${error.message}`, {
        cause: error,
      });
    }
    return commit(input, false);
  }

  /**
   * A late order of a run that a reset has ended must not push aside what the newer one made; one that the newer one
   * inherited from it is its own.
   */
  async function commitInFront(refusal: CodeRepositoryError, input: CommitCodeInput): Promise<CodeVersion> {
    if (!(await deps.runs.isCurrent(input.task_id, executingRun()))) throw refusal;
    return commit(input, true);
  }

  return async (input) =>
    withStorageFailures(async () => {
      const made = await commit(input, false).catch((error: unknown) => {
        if (error instanceof CodeRepositoryError && error.code === 'parent_missing')
          return commitAllAgain(error, input);
        if (error instanceof CodeRepositoryError && error.code === 'other_branch')
          return commitInFront(error, input);
        throw error;
      });
      return { commit: made.commit, code_hash: made.code_hash, files: made.files };
    });
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
