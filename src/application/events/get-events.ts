import type { RecordedEvent } from '../../domain/task/events.js';
import type { EventPage } from '../../contract/index.js';
import { assertKnown, type Witnesses } from '../tasks/assert-known.js';

export type GetEvents = (
  taskId: string,
  page: { readonly after: number; readonly limit: number },
) => Promise<EventPage>;

/**
 * One page of a task's events (AP-3); a task that has not started has none.
 * @returns a use case that throws ApplicationError `unknown_task`
 */
export function createGetEvents(deps: Witnesses): GetEvents {
  return async (rawId, { after, limit }) => {
    const taskId = await assertKnown(deps, rawId);
    const events: readonly RecordedEvent[] = await deps.journal.getEvents(taskId, {
      afterSequence: after,
      limit,
    });
    return { events, next_after: events.at(-1)?.sequence ?? after };
  };
}
