import { ActivityFailure, ApplicationFailure, sleep, TimeoutFailure } from '@temporalio/workflow';
import { FAILURE } from '../../domain/task/failure-types.js';

const PAUSE = '30 seconds';
/** The model server, the disk or the journal is away: all of them come back. */
const OUTAGES: readonly string[] = [
  FAILURE.modelUnavailable,
  FAILURE.storageUnavailable,
  FAILURE.journalBehind,
];

/** True when the step can simply be tried again: nobody answered, or the worker that ran it is gone. */
function isOutage(error: unknown): boolean {
  if (!(error instanceof ActivityFailure)) return false;
  const { cause } = error;
  if (cause instanceof ApplicationFailure) return OUTAGES.includes(cause.type ?? '');
  return cause instanceof TimeoutFailure && cause.timeoutType === 'HEARTBEAT';
}

/**
 * Repeats a step for as long as the model server or the disk is away: its activity has a bounded number of attempts, so
 * that nothing hopeless is tried for ever, but what is merely absent is not hopeless and fails no task (CX-23, EV-29).
 */
export async function throughOutages<T>(step: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await step();
    } catch (error) {
      if (!isOutage(error)) throw error;
      await sleep(PAUSE);
    }
  }
}
