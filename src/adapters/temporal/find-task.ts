import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { TaskRunnerError, type TaskDescription } from '../../ports/task-runner.js';
import { intern } from '../../domain/kernel/invocation.js';
import type { AcceptedHere } from './accepted-here.js';
import type { AdmissionView } from './admission-view.js';
import { describeTask } from './description.js';
import type { FailingSteps } from './failing-steps.js';
import { forcedEnd } from './forced-end.js';
import type { StuckWorkflows } from './stuck-workflows.js';

type Dependencies = {
  readonly client: Client;
  readonly admissionView: AdmissionView;
  readonly here: Pick<AcceptedHere, 'find'>;
  readonly stuck: Pick<StuckWorkflows, 'of'>;
  readonly failing: Pick<FailingSteps, 'of'>;
};

export function unreachable(error: unknown): TaskRunnerError {
  if (error instanceof TaskRunnerError) return error;
  return new TaskRunnerError('unreachable', `Temporal does not answer; see \`${intern()} doctor\``, {
    cause: error,
  });
}

/**
 * A task by its workflow, or, until that is started, by what admission or this process knows of it.
 * @returns a function that gives null for an unknown task and throws TaskRunnerError `unreachable`
 */
export function createFindTask({ client, admissionView, here, stuck, failing }: Dependencies) {
  async function withoutWorkflow(taskId: string): Promise<TaskDescription | null> {
    const known = here.find(taskId);
    if (known !== null && (await admissionView.ask()).stale) return known;
    return admissionView.describeAccepted(taskId);
  }

  return async (taskId: string): Promise<TaskDescription | null> => {
    try {
      const described = await client.workflow.getHandle(taskId).describe();
      const task = describeTask(described);
      if (task.state === 'open')
        return { ...task, stuck: await stuck.of(described), failing: failing.of(described) };
      const forced = task.state === 'terminated' ? await forcedEnd(client, described) : null;
      return forced === null ? task : { ...task, state: 'cancelled', forced };
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return withoutWorkflow(taskId);
      throw unreachable(error);
    }
  };
}
