import type { RecordedEvent } from '../../domain/task/events.js';
import type { EventPage } from '../../contract/index.js';
import { assertKnown, type Witnesses } from '../tasks/assert-known.js';
import type { RecordProblems } from '../tasks/record-problems.js';
import { assertNoEndLost } from './assert-no-end-lost.js';

export type GetEvents = (
  taskId: string,
  page: { readonly after: number; readonly limit: number },
) => Promise<EventPage>;

/**
 * One page of a task's events (AP-3); a task that has not started has none.
 * @returns a use case that throws ApplicationError `unknown_task`, and `storage_failed` where the record is damaged: a page
 * is never empty for that
 */
export function createGetEvents(deps: Witnesses & { readonly records: RecordProblems }): GetEvents {
  return async (rawId, { after, limit }) => {
    const taskId = await assertKnown(deps, rawId);
    const events: readonly RecordedEvent[] = await deps.journal.getEvents(taskId, {
      afterSequence: after,
      limit,
    });
    if (events.length === 0) await assertNoEndLost(deps, taskId);
    return { events, next_after: events.at(-1)?.sequence ?? after };
  };
}
