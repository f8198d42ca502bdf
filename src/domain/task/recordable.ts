import { DomainError } from '../kernel/domain-error.js';
import type { JsonObject } from '../kernel/json.js';
import { MOST_EVENT_BYTES } from './bounds.js';
import { misfit } from './event-shape.js';
import type { TaskEvent } from './events.js';

const utf8 = new TextEncoder();

/** Bytes of the event's JSON in UTF-8. */
export function bytesOf(event: object): number {
  return utf8.encode(JSON.stringify(event)).length;
}

/**
 * Refuses an event before it becomes part of a record: one that the fold would pass over, which would leave the task
 * where it was without a word, or one that is too large to be carried to the journal.
 * @throws DomainError `not_recordable` that names what does not fit
 */
export function assertRecordable(event: TaskEvent): void {
  const field = misfit(event);
  if (field !== null) {
    const value = JSON.stringify((event.data as JsonObject)[field] ?? null);
    throw new DomainError(
      'not_recordable',
      `${event.event_type} cannot hold ${field} = ${value.slice(0, 100)}`,
      field,
    );
  }
  const bytes = bytesOf(event);
  if (bytes > MOST_EVENT_BYTES) {
    throw new DomainError(
      'not_recordable',
      `${event.event_type} would have ${bytes} bytes, and an event may have ${MOST_EVENT_BYTES}`,
      'data',
    );
  }
}
