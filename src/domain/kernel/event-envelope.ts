import { DomainError } from './domain-error.js';
import { assertJson, deepFreeze, isPlainObject } from './json.js';
import { isUuid } from './uuid.js';
import { assertVectorClock, type VectorClock } from './vector-clock.js';

/** An immutable fact of a task, as it stands in the journal, in Temporal's history and on every wire. */
export type EventEnvelope<Type extends string, Data> = {
  readonly event_id: string;
  readonly task_id: string;
  readonly event_type: Type;
  /** ISO 8601, UTC: the workflow's time, for people; nothing is ever ordered by it. */
  readonly timestamp: string;
  /** Lamport order within the task, from 1. */
  readonly sequence: number;
  readonly vector_clock: VectorClock;
  /** The actor whose entry of the clock ticked. */
  readonly actor: string;
  readonly causation_id: string | null;
  readonly correlation_id: string;
  readonly code_version: number;
  readonly data: Data;
};

const FUTURE_TOLERANCE_MS = 5_000;
const ISO_UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

function refuse(field: string, rule: string): never {
  throw new DomainError('invalid_event', `${field} ${rule}`, field);
}

function assertText(value: unknown, field: string): void {
  if (typeof value !== 'string' || value === '') refuse(field, 'must be a non-empty string');
}

function assertCount(value: unknown, field: string): void {
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    refuse(field, 'must be a whole number of at least 0');
}

function assertTimestamp(value: unknown, nowMs: number): void {
  if (typeof value !== 'string' || !ISO_UTC.test(value) || Number.isNaN(Date.parse(value))) {
    refuse('timestamp', 'must be an ISO 8601 time in UTC, such as 2026-01-31T12:00:00.000Z');
  }
  if (Date.parse(value) > nowMs + FUTURE_TOLERANCE_MS) refuse('timestamp', 'is more than 5 s in the future');
}

/**
 * Checks the fields of an event about to be built and freezes it, data and clock included (EV-2…4).
 * @param nowMs the builder's time in milliseconds since 1970; reading never refuses a time
 * @throws DomainError `invalid_event`, `invalid_clock` or `invalid_json` that names the field
 */
export function buildEnvelope<Type extends string, Data>(
  fields: EventEnvelope<Type, Data>,
  eventTypes: readonly Type[],
  nowMs: number,
): EventEnvelope<Type, Data> {
  assertText(fields.task_id, 'task_id');
  if (!isUuid(fields.event_id)) refuse('event_id', 'must be a UUID');
  if (!eventTypes.includes(fields.event_type))
    refuse('event_type', `must be one of ${eventTypes.join(', ')}`);
  assertTimestamp(fields.timestamp, nowMs);
  assertCount(fields.sequence, 'sequence');
  assertVectorClock(fields.vector_clock);
  assertText(fields.actor, 'actor');
  if (fields.causation_id !== null) assertText(fields.causation_id, 'causation_id');
  assertText(fields.correlation_id, 'correlation_id');
  assertCount(fields.code_version, 'code_version');
  if (!isPlainObject(fields.data)) refuse('data', 'must be an object');
  assertJson(fields.data, 'data');
  return deepFreeze(structuredCopy(fields));
}

function structuredCopy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
