import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { TASK_ID } from './builders.js';

/** Does something as an activity of that run of the task. */
export async function carriedOutFor<T>(runId: string, work: () => Promise<T>): Promise<T> {
  const environment = new MockActivityEnvironment(
    { workflowExecution: { workflowId: TASK_ID, runId } },
    { logger: new DefaultLogger('ERROR') },
  );
  return environment.run(work);
}
