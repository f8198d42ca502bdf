import type { TaskStatusView } from '../../contract/index.js';
import { isTerminal } from '../../domain/task/event-types.js';
import type { EventJournalReader } from '../../ports/event-journal.js';
import { TaskRunnerError } from '../../ports/task-runner.js';
import type { ApplicationDependencies } from '../dependencies.js';
import type { GetTask } from './get-task.js';
import { isEnded } from './task-status-view.js';

const CANCEL_WAIT_MS = 5_000;

/** `client` is the door that the wish came by; the status is the task's own after at most a few seconds. */
export type CancelTask = (taskId: string, client: string) => Promise<TaskStatusView>;

type Dependencies = Pick<ApplicationDependencies, 'runner' | 'journal' | 'cancelWaitMs'> & {
  readonly getTask: GetTask;
};

/**
 * Asks a task to stop and waits a moment for its end (AP-4). On a task that has ended it changes nothing.
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
    await ended(deps.journal, before, AbortSignal.timeout(deps.cancelWaitMs ?? CANCEL_WAIT_MS));
    return deps.getTask(taskId);
  };
}

/** Resolves with the task's end, or when the signal says that it has been long enough. */
async function ended(journal: EventJournalReader, task: TaskStatusView, signal: AbortSignal): Promise<void> {
  try {
    for await (const event of journal.follow(task.task_id, task.sequence, signal)) {
      if (isTerminal(event.event_type)) return;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
