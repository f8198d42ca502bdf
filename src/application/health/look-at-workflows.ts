import type { HealthView } from '../../contract/index.js';
import type { StuckWorkflow } from '../../ports/task-runner.js';
import { stuckProblem, triedInVain } from '../tasks/task-problem.js';

type WorkflowsPart = Omit<HealthView['parts']['workflows'], 'since'>;

/**
 * What the engine tries to bring forward in vain (AP-6): without admission nothing is let in and nothing gets a place; a
 * task that is stuck holds its place and does nothing.
 */
export function workflowsPart(stuck: readonly StuckWorkflow[]): WorkflowsPart {
  const tasks = stuck.flatMap(({ taskId, stuck }) => {
    const problem = taskId === null ? null : stuckProblem({ taskId, stuck });
    return taskId === null || problem === null ? [] : [{ task_id: taskId, problem: problem.message }];
  });
  const admission = stuck.find(({ taskId }) => taskId === null);
  const problem =
    admission === undefined
      ? ofTasks(tasks.length)
      : `admission cannot go on, so that tasks are neither let in nor started: ${triedInVain(admission.stuck)}; look at the workflow intern-admission in Temporal's Web UI`;
  return { ok: problem === null, problem, admission_ok: admission === undefined, tasks };
}

function ofTasks(count: number): string | null {
  if (count === 0) return null;
  const many =
    count === 1
      ? '1 task cannot go on and keeps its place'
      : `${count} tasks cannot go on and keep their places`;
  return `${many}: see the tasks named here`;
}

/** When nobody could look; whether that is because of Temporal is said there. */
export function nobodyLooked(reason: string): WorkflowsPart {
  const problem = `nobody can say whether the tasks go on: ${reason}`;
  return { ok: false, problem, admission_ok: true, tasks: [] };
}

/** True while tasks can be let in and at least one of the places can be had. */
export function canTakeTasks({ admission_ok, tasks }: WorkflowsPart, places: number | null): boolean {
  return admission_ok && (places === null || tasks.length < places);
}
