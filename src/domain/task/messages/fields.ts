import { actorsProblem, refuseProblem, textProblem } from '../bounds.js';
import { CLIENT_NAME_RULE, isClientName } from '../../kernel/client-name.js';
import { readObject, refuseField } from '../../kernel/fields.js';
import { isPlainObject } from '../../kernel/json.js';
import { isUuid } from '../../kernel/uuid.js';
import { assertVectorClock, type VectorClock } from '../../kernel/vector-clock.js';

/** What a sender had seen; `event_id` is the last event of it where the sender named one. */
export type Seen = { readonly event_id: string | null; readonly vector_clock: VectorClock };

/** Messages come from anywhere, Temporal's own command line too: nothing of their shape is taken for granted. */
export function messageFields(value: unknown): Readonly<Record<string, unknown>> {
  return readObject(value, 'message');
}

/** Refuses the field where something is wrong with it. */
export function heed(field: string, problem: string | null): void {
  refuseProblem('invalid_message', field, problem);
}

export function readText(value: unknown, field: string, mostCharacters: number): string {
  heed(field, textProblem(value, mostCharacters));
  return value as string;
}

export function readTextOrNull(value: unknown, field: string, mostCharacters: number): string | null {
  return value === undefined || value === null ? null : readText(value, field, mostCharacters);
}

/** By which door a message came; one from Temporal's own tools names none. */
export function readClient(value: unknown): string {
  if (value === undefined || value === null) return 'temporal';
  if (!isClientName(value)) refuseField('client', CLIENT_NAME_RULE);
  return value;
}

/** Null where the sender says nothing of what it had seen. */
export function readSeen(value: unknown): Seen | null {
  if (value === undefined || value === null) return null;
  if (!isPlainObject(value)) refuseField('seen', 'must be an object with a vector_clock');
  const { event_id, vector_clock } = value;
  assertVectorClock(vector_clock);
  heed('seen.vector_clock', actorsProblem(vector_clock));
  return { event_id: isUuid(event_id) ? event_id : null, vector_clock };
}
