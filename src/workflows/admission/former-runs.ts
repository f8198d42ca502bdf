import { sleep } from '@temporalio/workflow';
import { entryOf, giveBack, leave } from '../../domain/admission/queue.js';
import type { AdmissionState, QueueEntry } from '../../domain/admission/queue-state.js';
import { keepPlace, rejoin, type Returned } from '../../domain/admission/rejoin.js';
import { createBackground } from './background.js';

/** What becomes of the places of tasks that end, that close without a word, and that come back in another run. */
export type FormerRuns = {
  /** The task says that it has ended. */
  readonly ended: (taskId: string) => void;
  /**
   * Its workflow has closed, as it was known then: what came back since has nothing to do with it.
   * @param isAtWork false where it cannot have begun anything in its place, because it never heard of it
   */
  closed(entry: QueueEntry, isAtWork?: boolean): void;
  /** The task says that it holds no place, whatever the queue knows of it. */
  readonly returned: (task: Returned) => void;
  /** True while a place is kept for somebody who may still be at work there. */
  readonly isKeeping: () => boolean;
};

/**
 * A step hears with the answer to one of its heartbeats that its run has ended, and whoever does not get through for as long
 * as the time-out counts as dead: that is when Temporal itself would have a step done again. For so long the place of a run
 * that could not say that its step has ended is kept.
 * @param options `heartbeatMs`: milliseconds of that time-out
 */
export function createFormerRuns(options: {
  readonly queue: () => AdmissionState;
  readonly settle: (queue: AdmissionState) => void;
  readonly heartbeatMs: () => number;
}): FormerRuns {
  const { queue, settle } = options;
  /** What is to be done when nobody can be at work there any more, by task. */
  const kept = new Map<string, () => void>();
  const waits = createBackground();

  async function waitFor(taskId: string): Promise<void> {
    await sleep(options.heartbeatMs());
    const after = kept.get(taskId);
    kept.delete(taskId);
    after?.();
  }

  function keep(taskId: string, after: () => void): void {
    const isKept = kept.has(taskId);
    kept.set(taskId, after);
    if (!isKept) waits.run(waitFor(taskId));
  }

  const leaveNow = (taskId: string): void => settle(leave(queue(), taskId, Date.now()));

  return {
    ended(taskId) {
      if (kept.has(taskId)) keep(taskId, () => leaveNow(taskId));
      else leaveNow(taskId);
    },
    closed({ task_id, run, arrival }, isAtWork = true) {
      const now = entryOf(queue(), task_id);
      if (now === null || now.run !== run || now.arrival !== arrival || kept.has(task_id)) return;
      const { state, leftover } = keepPlace(queue(), task_id);
      if (leftover === null || !isAtWork) {
        leaveNow(task_id);
        return;
      }
      keep(task_id, () => leaveNow(task_id));
      settle(state);
    },
    returned(task) {
      const { task_id, how: stage } = task;
      const { state, leftover: lease } = rejoin(queue(), task, Date.now());
      if (lease !== null)
        keep(task_id, () => {
          const { priority } = entryOf(queue(), task_id) ?? task;
          settle(giveBack(queue(), task_id, { lease, stage, priority }));
        });
      settle(state);
    },
    isKeeping: () => !waits.isQuiet(),
  };
}
