import { ActivityFailure, ApplicationFailure, sleep, TimeoutFailure } from '@temporalio/workflow';
import { FAILURE } from '../../domain/task/failure-types.js';

const PAUSE = '30 seconds';

/** True when the step can simply be tried again: nobody answered, or the worker that ran it is gone. */
function isOutage(error: unknown): boolean {
  if (!(error instanceof ActivityFailure)) return false;
  const { cause } = error;
  if (cause instanceof ApplicationFailure) return cause.type === FAILURE.modelUnavailable;
  return cause instanceof TimeoutFailure && cause.timeoutType === 'HEARTBEAT';
}

/**
 * Repeats a model step for as long as the model server is away: its activity has a bounded number of attempts, so that
 * nothing hopeless is tried for ever, but an absent server is not hopeless and fails no task (CX-23).
 */
export async function untilModelAnswers<T>(step: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await step();
    } catch (error) {
      if (!isOutage(error)) throw error;
      await sleep(PAUSE);
    }
  }
}
