import { setTimeout as delay } from 'node:timers/promises';
import { isEnded, type TaskStatusView } from '../../contract/index.js';
import { isTerminal } from '../../domain/task/event-types.js';
import { JournalError } from '../../ports/event-journal.js';
import { TaskRunnerError, type TaskRunner } from '../../ports/task-runner.js';
import type { ApplicationDependencies } from '../dependencies.js';
import { endStuck } from './end-stuck.js';
import { orNull, type EngineEar } from './engine-ear.js';
import type { GetTask } from './get-task.js';

const CANCEL_WAIT_MS = 5_000;
const ASK_AGAIN_MS = 200;
/** Milliseconds between two looks whether the task can hear the wish at all. */
const LOOK_EVERY_MS = 500;

/** `client` is the door that the wish came by; the status is the task's own after at most a few seconds. */
export type CancelTask = (taskId: string, client: string) => Promise<TaskStatusView>;

type Dependencies = Pick<ApplicationDependencies, 'runner' | 'journal' | 'cancelWaitMs'> & {
  readonly getTask: GetTask;
  readonly engine: EngineEar;
};

/**
 * Asks a task to stop and waits a moment for its end (AP-4). On a task that has ended it changes nothing. A journal that
 * cannot be read is no obstacle: the workflow is what is cancelled; nor is a workflow that cannot hear it: it is ended by
 * force. A status that is no end yet means that the wish is durable, and waits for a worker.
 * @returns a use case that throws ApplicationError `unknown_task`, `engine_unreachable`
 */
export function createCancelTask(deps: Dependencies): CancelTask {
  return async (rawId, client) => {
    const before = await deps.getTask(rawId);
    if (isEnded(before.status)) return before;
    const taskId = before.task_id;
    try {
      await deps.runner.cancel(taskId, `cancelled by user:${client}`);
    } catch (error) {
      // The engine has forgotten a task that the journal still shows as open: its last known state is all there is.
      if (error instanceof TaskRunnerError && error.code === 'unknown_task') return deps.getTask(taskId);
      throw error;
    }
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, AbortSignal.timeout(deps.cancelWaitMs ?? CANCEL_WAIT_MS)]);
    await Promise.race([ended(deps, before, signal), endedByForce(deps.runner, taskId, signal)]);
    over.abort();
    return deps.getTask(taskId);
  };
}

/** Resolves with the task's end, or when the signal says that it has been long enough. */
async function ended(deps: Dependencies, task: TaskStatusView, signal: AbortSignal): Promise<void> {
  try {
    for await (const event of deps.journal.follow(task.task_id, task.sequence, signal)) {
      if (isTerminal(event.event_type)) return;
    }
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof JournalError)) throw error;
    await closed(deps.engine, task.task_id, signal);
  }
}

/** Resolves when the task was ended because it could not hear the wish, or when the signal says so. */
async function endedByForce(runner: TaskRunner, taskId: string, signal: AbortSignal): Promise<void> {
  const isOver = (): boolean => signal.aborted;
  while (!isOver()) {
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    if (!isOver() && (await endStuck(runner, taskId))) return;
  }
}

/** The same by the engine's word, where the journal cannot be followed. */
async function closed(engine: EngineEar, taskId: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const description = orNull(await engine.describe(taskId));
    if (description !== null && description.state !== 'open') return;
    await delay(ASK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}
