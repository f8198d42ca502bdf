import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import { FAILURE } from '../../domain/task/failure-types.js';
import { journalActivities } from '../activity-options.js';

/** Times that the code is made again for one step: a disk that loses it each time is no disk to go on with. */
const MOST = 3;

function isCodeDamaged(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : null;
  return cause instanceof ApplicationFailure && cause.type === FAILURE.codeDamaged;
}

/**
 * Does a step that works on recorded code. A repository that was deleted, or that a power cut has left half-written, is no
 * reason to fail: the orders to commit stand in the history, so the code is made again from them, and the step done again.
 */
export async function withCode<T>(task_id: string, step: () => Promise<T>): Promise<T> {
  for (let times = 0; ; times += 1) {
    try {
      return await step();
    } catch (error) {
      if (times >= MOST || !isCodeDamaged(error)) throw error;
      await journalActivities.remakeCode({ task_id });
    }
  }
}
