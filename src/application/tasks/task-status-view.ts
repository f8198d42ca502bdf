import { isEnded, type DoorStatus, type TaskStatusView } from '../../contract/index.js';
import {
  currentModule,
  hasEnded,
  initialState,
  type Failure,
  type TaskState,
  type TestState,
} from '../../domain/task/state.js';
import { suspicionsOf } from '../../domain/task/proof/suspicions.js';
import type { QueueStats, TaskDescription } from '../../ports/task-runner.js';
import { createdAt } from './created-at.js';
import { goingProblem, type TaskProblem } from './task-problem.js';
import type { TaskRecord } from './task-record.js';

/** All that is known of one task at one moment. */
export type TaskSighting = {
  readonly taskId: string;
  /** null when the journal has nothing yet; with a problem, what lies before it. */
  readonly record: TaskRecord | null;
  /** Why the journal cannot be read to its end, and what to do; null when it can. */
  readonly problem: TaskProblem | null;
  /** null when the engine does not know the task, or did not answer. */
  readonly description: TaskDescription | null;
  /** null when the engine did not answer. */
  readonly queue: QueueStats | null;
  /** Events that are recorded but not on disk; null when not known. */
  readonly lagEvents: number | null;
};

const CLOSED_AS: Readonly<Record<Exclude<TaskDescription['state'], 'open'>, DoorStatus>> = {
  completed: 'completed',
  cancelled: 'cancelled',
  failed: 'failed',
  terminated: 'failed',
  timed_out: 'failed',
};

/**
 * A task as every door shows it (AP-2). The journal has the word on how a task ended; where it is silent, the engine
 * has, so that a task that was terminated from outside is not shown as running for ever.
 */
export function taskStatusView(sighting: TaskSighting): TaskStatusView {
  const { taskId, record, description } = sighting;
  const state = record?.state ?? initialState();
  const status = statusOf(state, description);
  const ended = isEnded(status);
  return {
    task_id: taskId,
    status,
    ...introduction(state, description),
    ...progress(state),
    // What was done after the damage of a journal is not in the state.
    ...(status === 'completed' ? { progress: 1 } : {}),
    lag_events: sighting.lagEvents,
    ...standingIn(ended ? null : sighting.queue, taskId),
    ...times(taskId, state, description),
    stale: !ended && isStale(sighting),
    ...testing(state),
    result: record?.result ?? null,
    failure: ended ? failureOf(state, sighting) : null,
    ...told(sighting.problem ?? (ended ? null : goingProblem(description))),
  };
}

function told(problem: TaskProblem | null): Pick<TaskStatusView, 'problem' | 'problem_code'> {
  return problem === null
    ? { problem: null, problem_code: null }
    : { problem: problem.message, problem_code: problem.code };
}

/** How far the work has come. */
function progress(state: TaskState) {
  return {
    language: state.language,
    model: state.model,
    current_module: state.current_module,
    iteration: currentModule(state)?.iterations ?? null,
    progress: state.progress,
    code_version: state.code_version,
    sequence: state.sequence,
  };
}

/** What the tests came to, and what there is to suspect in them. */
function testing(state: TaskState): Pick<TaskStatusView, 'last_test' | 'tests_removed' | 'suspicions'> {
  return {
    last_test: state.last_test === null ? null : lastTest(state.last_test),
    tests_removed: state.modules.flatMap(({ tests }) => tests?.removed ?? []),
    suspicions: [...suspicionsOf(state)],
  };
}

function lastTest({
  scope,
  module,
  outcome,
  code_version,
  ...counts
}: TestState): TaskStatusView['last_test'] {
  const { total, passed, failed, skipped } = counts;
  return { scope, module, outcome, code_version, total, passed, failed, skipped };
}

function times(taskId: string, state: TaskState, description: TaskDescription | null) {
  return {
    created_at: createdAt(taskId) ?? description?.createdAt ?? state.started_at ?? new Date(0).toISOString(),
    started_at: state.started_at,
    updated_at: state.updated_at,
    ended_at: state.ended_at ?? description?.closedAt ?? null,
  };
}

/** TASK_STARTED brings priority and first line into the fold; before it, only the engine has them. */
function introduction(
  state: TaskState,
  description: TaskDescription | null,
): Pick<TaskStatusView, 'priority' | 'prompt_line'> {
  if (state.started_at !== null || description === null) {
    return { priority: state.priority, prompt_line: state.prompt_line };
  }
  return { priority: description.priority, prompt_line: description.promptLine };
}

function statusOf(state: TaskState, description: TaskDescription | null): DoorStatus {
  if (!hasEnded(state) && description !== null && description.state !== 'open')
    return CLOSED_AS[description.state];
  return state.status === 'not_started' ? 'created' : state.status;
}

/** Its place in line, from 1, and how long that may take. */
function standingIn(
  queue: QueueStats | null,
  taskId: string,
): Pick<TaskStatusView, 'queue_position' | 'estimated_wait_seconds'> {
  const index = queue?.line.findIndex((one) => one.taskId === taskId) ?? -1;
  const found = queue?.line[index];
  return found === undefined
    ? { queue_position: null, estimated_wait_seconds: null }
    : { queue_position: index + 1, estimated_wait_seconds: found.estimateSeconds };
}

function isStale({ description, queue }: TaskSighting): boolean {
  return description === null || queue === null || queue.stale;
}

function failureOf(state: TaskState, { description, problem }: TaskSighting): Failure | null {
  if (hasEnded(state) || description === null) return state.failure;
  if (description.forced)
    return { reason: 'terminated', message: description.forced, module: state.current_module };
  if (CLOSED_AS[description.state as keyof typeof CLOSED_AS] !== 'failed') return null;
  return {
    reason: description.state,
    message:
      problem === null
        ? `the workflow closed as ${description.state} without recording why; look at ${description.taskId} in Temporal's Web UI`
        : `the workflow closed as ${description.state}; what it recorded of that cannot be read (see the problem)`,
    module: state.current_module,
  };
}
