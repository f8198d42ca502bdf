import { ApplicationFailure } from '@temporalio/common';
import { FAILURE } from '../contract.js';
import { startStepClock } from '../step-clock.js';

/** Node's timers take no more; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

function taskTimeout(leftMs: number): ApplicationFailure {
  const message = `the task had ${leftMs / 1000} s of its running time left, and its call of a model was ended when they were used up; give the task a larger timeout_seconds, or raise INTERN_TASK_TIMEOUT`;
  return ApplicationFailure.create({ type: FAILURE.taskTimeout, message, nonRetryable: true });
}

/**
 * Ends a step when its task has no running time left, loading included: the limits of the step alone would let it load
 * and answer for the whole of what is left each (SC-9).
 * @param leftMs milliseconds; null for a task without a limit
 * @throws ApplicationFailure `TaskTimeout`; what the work throws
 */
export async function withinTask<T>(
  leftMs: number | null,
  cancelled: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (leftMs === null) return work(cancelled);
  const clock = startStepClock(Math.min(leftMs, LONGEST_TIMER_MS), cancelled);
  try {
    return await work(clock.signal);
  } catch (error) {
    // An error of another cause stays what it is, also when the time was up by then.
    if (clock.expired() && error === clock.signal.reason) throw taskTimeout(leftMs);
    throw error;
  } finally {
    clock.stop();
  }
}
