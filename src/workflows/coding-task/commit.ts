import { CancellationScope, CancelledFailure, isCancellation, patched, sleep } from '@temporalio/workflow';
import type { CommitCodeInput, CommitCodeResult } from '../../activities/contract.js';
import { journalActivities } from '../activity-options.js';

/** How long a commit goes on to be tried after its task was cancelled; one that can be made takes far less. */
const GRACE = '3 seconds';
/** Stands in histories of tasks that were cancelled while they committed. */
const GIVEN_UP = 'commit-given-up';

/** The end of a cancelled task that had to leave something undone; `message` says what. */
export class GivenUp extends CancelledFailure {
  override readonly name = 'CancelledFailure';
}

/**
 * Makes a code version, also when the task is cancelled meanwhile: what is made is recorded. A version that cannot be made (no
 * room on the disk, no git) is given up then, so that a task always ends soon after somebody wants that.
 * @param task the scope of the whole task: whoever only interrupts a step waits for its commit
 * @throws GivenUp
 */
export function commit(task: CancellationScope, order: CommitCodeInput): Promise<CommitCodeResult> {
  return CancellationScope.nonCancellable(async () => {
    const trying = new CancellationScope();
    const patience = new CancellationScope();
    let isOver = false;

    async function giveUp(): Promise<void> {
      if (isOver || !patched(GIVEN_UP)) return;
      await patience.run(() => sleep(GRACE));
      trying.cancel();
    }
    task.cancelRequested.catch(() => giveUp().catch(() => undefined));

    try {
      return await trying.run(() => journalActivities.commitCode(order));
    } catch (error) {
      if (!isCancellation(error)) throw error;
      throw new GivenUp(
        `code version ${order.version} could not be committed, and was given up when the task was cancelled`,
      );
    } finally {
      isOver = true;
      patience.cancel();
    }
  });
}
