import { CodeRepositoryError, type CodeVersion } from '../ports/code-repository.js';
import type { CurrentRuns } from '../ports/current-runs.js';
import type { CommitCodeInput, JournalActivities } from './contract.js';
import { executingRun } from './executing-run.js';
import { commitOrder, createRemakeAll, type RemakeDeps } from './remake-code.js';
import { withStorageFailures } from './storage-failures.js';

type Dependencies = RemakeDeps & { readonly runs: CurrentRuns };

/**
 * Makes a code version out of files whose contents are in the task's blobs; made twice it is the same commit (WF-3). A
 * repository that was deleted or damaged meanwhile is made again from the orders in the workflow's history, as far as the
 * blobs are still there; a version from before a reset makes way for one from after it (EV-21).
 */
export function createCommitCode(deps: Dependencies): JournalActivities['commitCode'] {
  const remakeAll = createRemakeAll(deps);

  /** All versions so far, this one included, because its order stands in the history too. */
  async function commitAllAgain(input: CommitCodeInput): Promise<CodeVersion> {
    await remakeAll(input.task_id);
    return commitOrder(deps, input, false);
  }

  /**
   * A late order of a run that a reset has ended must not push aside what the newer one made; one that the newer one
   * inherited from it is its own.
   */
  async function commitInFront(refusal: CodeRepositoryError, input: CommitCodeInput): Promise<CodeVersion> {
    if (!(await deps.runs.isCurrent(input.task_id, executingRun()))) throw refusal;
    return commitOrder(deps, input, true);
  }

  return async (input) =>
    withStorageFailures(async () => {
      const made = await commitOrder(deps, input, false).catch((error: unknown) => {
        const code = error instanceof CodeRepositoryError ? error.code : null;
        if (code === 'parent_missing' || code === 'damaged') return commitAllAgain(input);
        if (code === 'other_branch') return commitInFront(error as CodeRepositoryError, input);
        throw error;
      });
      return { commit: made.commit, code_hash: made.code_hash, files: made.files };
    });
}
