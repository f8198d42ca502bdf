import { DomainError } from './domain-error.js';
import { isPlainObject } from './json.js';

/**
 * How much an event knew: actor id → number of that actor's ticks. A missing actor counts as 0.
 * Source of the order: C. Fidge, "Timestamps in message-passing systems that preserve the partial ordering" (1988).
 */
export type VectorClock = Readonly<Record<string, number>>;

/** Adds exactly one tick of the actor; the input is not changed. */
export function tick(clock: VectorClock, actor: string): VectorClock {
  const count = (clock[actor] ?? 0) + 1;
  if (!Number.isSafeInteger(count)) {
    throw new DomainError(
      'invalid_clock',
      `vector_clock.${actor} cannot count beyond 2^53 - 1`,
      'vector_clock',
    );
  }
  return { ...clock, [actor]: count };
}

/** The maximum per actor; neither input is changed. */
export function merge(a: VectorClock, b: VectorClock): VectorClock {
  const merged: Record<string, number> = { ...a };
  for (const [actor, count] of Object.entries(b)) merged[actor] = Math.max(merged[actor] ?? 0, count);
  return merged;
}

function atMost(a: VectorClock, b: VectorClock): boolean {
  return Object.entries(a).every(([actor, count]) => count <= (b[actor] ?? 0));
}

/** True when every entry of `a` is at most `b`'s and one is less: all that `a` knew, `b` knew too. */
export function happensBefore(a: VectorClock, b: VectorClock): boolean {
  return atMost(a, b) && !atMost(b, a);
}

/** True when neither happened before the other; equal clocks are concurrent. */
export function concurrent(a: VectorClock, b: VectorClock): boolean {
  return !happensBefore(a, b) && !happensBefore(b, a);
}

/**
 * What a sender from outside may claim to have seen: never more than there is. Without this bound a forged
 * clock could make a later event happen before an earlier one.
 */
export function clampTo(claimed: VectorClock, known: VectorClock): VectorClock {
  const clamped: Record<string, number> = {};
  for (const [actor, count] of Object.entries(claimed)) {
    const bound = Math.min(count, known[actor] ?? 0);
    if (bound > 0) clamped[actor] = bound;
  }
  return clamped;
}

/** @throws DomainError `invalid_clock` unless the value is actor → non-negative safe integer; `{}` is valid */
export function assertVectorClock(value: unknown): asserts value is VectorClock {
  if (!isPlainObject(value)) {
    throw new DomainError('invalid_clock', 'vector_clock must be an object of actor → count', 'vector_clock');
  }
  for (const [actor, count] of Object.entries(value)) {
    if (!Number.isSafeInteger(count) || (count as number) < 0) {
      throw new DomainError(
        'invalid_clock',
        `vector_clock.${actor} must be a whole number from 0 to 2^53 - 1, not ${String(count)}`,
        'vector_clock',
      );
    }
  }
}
