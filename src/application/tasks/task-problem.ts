import type { ProblemCode } from '../../contract/index.js';
import { intern } from '../../domain/kernel/invocation.js';
import type { FailingStep, Stuck, TaskDescription } from '../../ports/task-runner.js';

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

/** What each step does, for people. */
const STEPS: Readonly<Record<string, string>> = {
  takeRequest: 'taking its request',
  askModel: 'asking the model',
  commitCode: 'committing its code',
  remakeCode: 'making its code again',
  runTests: 'running its tests',
  recordEvents: 'writing its journal',
  writeReport: 'writing its report',
};

/** Why an open task does not get on although it is tried; its own last attempt says what is to be mended. */
export function stepProblem({
  taskId,
  failing: { step, failures, message },
}: {
  readonly taskId: string;
  readonly failing: FailingStep;
}): TaskProblem {
  const times = failures === 1 ? 'once' : `${failures} times`;
  const said = message.replace(/\.$/, '');
  return {
    code: 'step_failing',
    message: `${STEPS[step] ?? step} has failed ${times}, lastly: ${said}. It is tried again by itself; "${intern()} cancel ${taskId}" ends the task`,
  };
}

/** What keeps an open task from going on; null when nothing does, as far as is known. */
export function goingProblem(
  description: Pick<TaskDescription, 'taskId' | 'stuck' | 'failing'> | null,
): TaskProblem | null {
  const stuck = stuckProblem(description);
  if (stuck !== null || !description?.failing) return stuck;
  return stepProblem({ taskId: description.taskId, failing: description.failing });
}
