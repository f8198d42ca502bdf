import type { ProblemCode } from '../../contract/index.js';
import { intern } from '../../domain/kernel/invocation.js';
import type { Stuck, TaskDescription } from '../../ports/task-runner.js';

/** What is wrong with a task, for people and for programs. */
export type TaskProblem = { readonly code: ProblemCode; readonly message: string };

/** What has been tried in vain: a list knows only that, a look at the workflow also how often. */
export function triedInVain({ attempts, reason }: Stuck): string {
  return attempts === null
    ? `its workflow task is tried again and again, in vain (${reason})`
    : `its workflow task was tried ${attempts} times and ${reason}`;
}

/** Why an open task cannot go on; null when it can, as far as is known. */
export function stuckProblem(
  description: Pick<TaskDescription, 'taskId' | 'stuck'> | null,
): TaskProblem | null {
  if (!description?.stuck) return null;
  const { taskId, stuck } = description;
  return {
    code: 'workflow_task_failing',
    message: `the task cannot go on: ${triedInVain(stuck)}. It goes on by itself once that is mended, such as by another version; "${intern()} cancel ${taskId}" ends it`,
  };
}
