import type { RecordedEvent } from '../../domain/task/events.js';
import type { ApplicationDependencies } from '../dependencies.js';
import type { GetTask } from '../tasks/get-task.js';
import { isEnded } from '../tasks/task-status-view.js';

export type FollowEvents = (
  taskId: string,
  after: number,
  signal: AbortSignal,
) => AsyncIterable<RecordedEvent>;

type Dependencies = Pick<ApplicationDependencies, 'journal'> & { readonly getTask: GetTask };

/**
 * A task's events after a sequence, then live ones, in order, none missing, none twice, until its end or the abort
 * (AP-20). A task without events yet is waited for.
 * @returns a use case whose iteration throws ApplicationError `unknown_task` before the first event
 */
export function createFollowEvents({ journal, getTask }: Dependencies): FollowEvents {
  return async function* followEvents(rawId, after, signal) {
    const task = await getTask(rawId);
    if (isEnded(task.status)) {
      // Nothing will come any more, also when the caller has asked for what lies beyond the end.
      yield* await journal.getEvents(task.task_id, { afterSequence: after });
      return;
    }
    yield* journal.follow(task.task_id, after, signal);
  };
}
