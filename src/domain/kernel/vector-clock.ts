import { DomainError } from './domain-error.js';
import { isPlainObject } from './json.js';

/**
 * How much an event knew: actor id → number of that actor's ticks. A missing actor counts as 0.
 * Source of the order: C. Fidge, "Timestamps in message-passing systems that preserve the partial ordering" (1988).
 */
export type VectorClock = Readonly<Record<string, number>>;

/** An actor's own entry only: an actor called `constructor` has no count before its first tick. */
function countOf(clock: VectorClock, actor: string): number {
  return Object.hasOwn(clock, actor) ? (clock[actor] ?? 0) : 0;
}

/**
 * Adds exactly one tick of the actor; the input is not changed.
 * @throws DomainError `invalid_clock` when the result is not a count from 1 to 2^53 - 1
 */
export function tick(clock: VectorClock, actor: string): VectorClock {
  const count = countOf(clock, actor) + 1;
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new DomainError(
      'invalid_clock',
      `vector_clock.${actor} would be ${count}; a tick counts from 1 to 2^53 - 1`,
      'vector_clock',
    );
  }
  return { ...clock, [actor]: count };
}

/** The maximum per actor; neither input is changed. */
export function merge(a: VectorClock, b: VectorClock): VectorClock {
  const actors = Object.keys({ ...a, ...b });
  return Object.fromEntries(actors.map((actor) => [actor, Math.max(countOf(a, actor), countOf(b, actor))]));
}

function atMost(a: VectorClock, b: VectorClock): boolean {
  return Object.entries(a).every(([actor, count]) => count <= countOf(b, actor));
}

/** True when every entry of `a` is at most `b`'s and one is less: all that `a` knew, `b` knew too. */
export function happensBefore(a: VectorClock, b: VectorClock): boolean {
  return atMost(a, b) && !atMost(b, a);
}

/** True when neither happened before the other; equal clocks are concurrent (EV-12). */
export function concurrent(a: VectorClock, b: VectorClock): boolean {
  return !happensBefore(a, b) && !happensBefore(b, a);
}

/**
 * What a sender from outside may claim to have seen: never more than there is. Without this bound a forged
 * clock could make a later event happen before an earlier one.
 */
export function clampTo(claimed: VectorClock, known: VectorClock): VectorClock {
  const bounded = Object.entries(claimed).map(
    ([actor, count]) => [actor, Math.min(count, countOf(known, actor))] as const,
  );
  return Object.fromEntries(bounded.filter(([, count]) => count > 0));
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** True for actor → non-negative safe integer. */
export function isVectorClock(value: unknown): value is VectorClock {
  return isPlainObject(value) && Object.values(value).every(isCount);
}

const LONGEST_NAME = 60;

/** It comes from anywhere: an object need not have words for itself. */
function shown(value: unknown): string {
  return typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : `a value of the type ${typeof value}`;
}

/** @throws DomainError `invalid_clock` unless the value is actor → non-negative safe integer; `{}` is valid */
export function assertVectorClock(value: unknown): asserts value is VectorClock {
  if (!isPlainObject(value)) {
    throw new DomainError('invalid_clock', 'vector_clock must be an object of actor → count', 'vector_clock');
  }
  for (const [actor, count] of Object.entries(value)) {
    if (!isCount(count)) {
      throw new DomainError(
        'invalid_clock',
        `vector_clock.${actor.slice(0, LONGEST_NAME)} must be a whole number from 0 to 2^53 - 1, not ${shown(count)}`,
        'vector_clock',
      );
    }
  }
}
