import { TaskRunnerError, type TaskRunner } from '../../ports/task-runner.js';
import { DeadlineError, within } from '../within.js';

const ANSWER_MS = 2_000;

/**
 * Ends a task by force that was asked to stop and cannot hear it.
 * @returns true when it was ended now; false also where the engine does not say: it is asked again
 */
export async function endStuck(runner: Pick<TaskRunner, 'endStuck'>, taskId: string): Promise<boolean> {
  try {
    return await within(ANSWER_MS, 'Temporal', runner.endStuck(taskId));
  } catch (error) {
    if (error instanceof TaskRunnerError || error instanceof DeadlineError) return false;
    throw error;
  }
}
