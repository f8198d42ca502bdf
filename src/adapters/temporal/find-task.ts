import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { TaskRunnerError, type TaskDescription } from '../../ports/task-runner.js';
import { INTERN } from '../../domain/kernel/invocation.js';
import type { AcceptedHere } from './accepted-here.js';
import type { AdmissionView } from './admission-view.js';
import { describeTask } from './description.js';

type Dependencies = {
  readonly client: Client;
  readonly admissionView: AdmissionView;
  readonly here: Pick<AcceptedHere, 'find'>;
};

export function unreachable(error: unknown): TaskRunnerError {
  if (error instanceof TaskRunnerError) return error;
  return new TaskRunnerError('unreachable', `Temporal does not answer; see \`${INTERN} doctor\``, {
    cause: error,
  });
}

/**
 * A task by its workflow, or, until that is started, by what admission or this process knows of it.
 * @returns a function that gives null for an unknown task and throws TaskRunnerError `unreachable`
 */
export function createFindTask({ client, admissionView, here }: Dependencies) {
  async function withoutWorkflow(taskId: string): Promise<TaskDescription | null> {
    const known = here.find(taskId);
    if (known !== null && (await admissionView.ask()).stale) return known;
    return admissionView.describeAccepted(taskId);
  }

  return async (taskId: string): Promise<TaskDescription | null> => {
    try {
      return describeTask(await client.workflow.getHandle(taskId).describe());
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return withoutWorkflow(taskId);
      throw unreachable(error);
    }
  };
}
