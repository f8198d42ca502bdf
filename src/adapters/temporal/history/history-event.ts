import type { BatchToAdmit } from '../../../domain/journal/admit-batch.js';
import { isWholeEvent } from '../../../domain/journal/journal-line.js';
import { isPlainObject, type JsonObject } from '../../../domain/kernel/json.js';
import { isVectorClock } from '../../../domain/kernel/vector-clock.js';
import type { RecordedEvent } from '../../../domain/task/events.js';
import { HistoryError, type HistoryEvent } from '../../../ports/run-histories.js';

/** The kind of an event without its prefix, such as `ACTIVITY_TASK_SCHEDULED`. */
export function kindOf(event: HistoryEvent): string {
  return typeof event.eventType === 'string' ? event.eventType.replace(/^EVENT_TYPE_/, '') : '';
}

export function idOf(event: HistoryEvent): number {
  return Number(event.eventId);
}

/** Milliseconds since 1970; what is finer is cut off. */
export function timeOf(event: HistoryEvent): number {
  return typeof event.eventTime === 'string' ? Date.parse(event.eventTime) : Number.NaN;
}

/** What an event of that kind says, such as `workflowExecutionStartedEventAttributes`; empty when it says nothing. */
export function attributesOf(event: HistoryEvent): JsonObject {
  const name = Object.keys(event).find((key) => key.endsWith('EventAttributes'));
  const attributes = event[name ?? ''];
  return isPlainObject(attributes) ? attributes : {};
}

export function textIn(attributes: JsonObject, field: string): string | null {
  const value = attributes[field];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The first argument that an activity of this name was given; null for any other event. */
export function argumentFor(activity: string, event: HistoryEvent): JsonObject | null {
  if (kindOf(event) !== 'ACTIVITY_TASK_SCHEDULED') return null;
  const { activityType, input } = attributesOf(event);
  if (!isPlainObject(activityType) || activityType.name !== activity) return null;
  const payloads = isPlainObject(input) && Array.isArray(input.payloads) ? input.payloads : [];
  const value = decodePayload(payloads[0]);
  if (value !== null) return value;
  throw new HistoryError(
    'unreadable',
    `event ${idOf(event)} of the history does not hold the argument of ${activity} as plain JSON`,
  );
}

/** A delivery of the outbox; null for any other event. */
export function batchIn(event: HistoryEvent): BatchToAdmit | null {
  const input = argumentFor('recordEvents', event);
  if (input === null) return null;
  const { events } = input;
  if (!Array.isArray(events) || !events.every(isRecordedEvent))
    throw new HistoryError('unreadable', `event ${idOf(event)} of the history holds a delivery that is none`);
  return {
    taskId: textIn(input, 'task_id') ?? '',
    runId: textIn(input, 'run_id') ?? '',
    continuedFrom: textIn(input, 'continued_from'),
    events: events as unknown as readonly RecordedEvent[],
  };
}

const TEXTS = ['event_id', 'task_id', 'timestamp', 'actor', 'correlation_id'] as const;

/** What whoever tells a history takes for granted of an event. Anybody may have run workflows of this name. */
function isRecordedEvent(value: unknown): boolean {
  if (!isPlainObject(value) || !isWholeEvent(value)) return false;
  return TEXTS.every((field) => typeof value[field] === 'string') && isVectorClock(value.vector_clock);
}

/** Null for what no worker of this product wrote: of another encoding, broken, or no object. */
function decodePayload(payload: unknown): JsonObject | null {
  if (!isPlainObject(payload) || typeof payload.data !== 'string') return null;
  try {
    const value: unknown = JSON.parse(Buffer.from(payload.data, 'base64').toString('utf8'));
    return isPlainObject(value) ? (value as JsonObject) : null;
  } catch {
    return null;
  }
}
