import { buildEnvelope, type EventEnvelope } from '../kernel/event-envelope.js';
import { DomainError } from '../kernel/domain-error.js';
import { isPlainObject } from '../kernel/json.js';
import { TASK_EVENT_TYPES, type TaskEventType } from './event-types.js';
import type { RecordedEvent, TaskEvent, TaskEventData } from './events.js';

/**
 * Builds one immutable event of a task.
 * @param nowMs the builder's time, milliseconds since 1970
 * @throws DomainError that names the field (EV-3)
 */
export function createTaskEvent<Type extends TaskEventType>(
  fields: EventEnvelope<Type, TaskEventData[Type]>,
  nowMs: number,
): EventEnvelope<Type, TaskEventData[Type]> {
  return buildEnvelope<Type, TaskEventData[Type]>(
    fields,
    TASK_EVENT_TYPES as readonly TaskEventType[] as readonly Type[],
    nowMs,
  );
}

/** The event as one line of JSON; `eventFromJson` gives back an equal event (EV-7). */
export function eventToJson(event: TaskEvent | RecordedEvent): string {
  return JSON.stringify(event);
}

const TEXT_FIELDS = ['event_id', 'task_id', 'event_type', 'timestamp', 'actor', 'correlation_id'] as const;

/**
 * Reads an event from its JSON. Types and fields of a newer writer are kept as they are (EV-7).
 * @throws DomainError `unreadable_event` when it is not an object with the envelope's fields
 */
export function eventFromJson(json: string): RecordedEvent {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new DomainError('unreadable_event', 'the event is not valid JSON');
  }
  const isEnvelope =
    isPlainObject(value) &&
    TEXT_FIELDS.every((field) => typeof value[field] === 'string') &&
    (value.causation_id === null || typeof value.causation_id === 'string') &&
    Number.isSafeInteger(value.sequence) &&
    Number.isSafeInteger(value.code_version) &&
    isPlainObject(value.vector_clock) &&
    isPlainObject(value.data);
  if (!isEnvelope) throw new DomainError('unreadable_event', 'the event lacks fields of the envelope');
  return value as RecordedEvent;
}
