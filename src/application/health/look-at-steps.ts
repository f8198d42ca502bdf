import type { HealthView } from '../../contract/index.js';
import { FAILURE } from '../../domain/task/failure-types.js';
import type { FailingTask } from '../../ports/task-runner.js';
import { stepProblem } from '../tasks/task-problem.js';

/** `byMachine`: some step fails for what all tasks of this machine need, such as room on its disk. */
export type StepsPart = Omit<HealthView['parts']['steps'], 'since'> & { readonly byMachine: boolean };

const WELL: StepsPart = { ok: true, problem: null, tasks: [], byMachine: false };

/** Steps that fail at every attempt and are tried again: without a word a task seems to be at work (AP-6). */
export function stepsPart(failing: readonly FailingTask[]): StepsPart {
  const [first, ...others] = failing;
  if (first === undefined) return WELL;
  const tasks = failing.map(({ taskId, step }) => ({
    task_id: taskId,
    problem: stepProblem({ taskId, failing: step }).message,
  }));
  const byMachine = failing.some(({ step }) => step.type === FAILURE.storageUnavailable);
  const many = others.length === 0 ? 'a step of 1 task fails' : `steps of ${failing.length} tasks fail`;
  return {
    ok: false,
    problem: `${many} at every attempt: ${first.step.message.replace(/\.$/, '')}; see the tasks named here`,
    tasks,
    byMachine,
  };
}

/** When nobody could look; whether that is because of Temporal is said there. */
export function nobodySawSteps(reason: string): StepsPart {
  return { ...WELL, ok: false, problem: `nobody can say whether the steps go on: ${reason}` };
}
