import { merge, type VectorClock } from '../kernel/vector-clock.js';
import type { RecordedEvent } from '../task/events.js';

/** What all events before have ticked: nothing later can be known to any of them. */
export type ClockCheck = { readonly known: VectorClock };

export type ClockFault = { readonly field: string; readonly expected: string; readonly found: string };

export function startClockCheck(): ClockCheck {
  return { known: {} };
}

/**
 * Checks an event's clock against those before it, in the order of sequences (EV-15, EV-21): its own actor's count goes up
 * by exactly 1, and it knows of no tick that has not happened yet, so that no later event happens before an earlier one.
 */
export function checkClock(
  check: ClockCheck,
  event: RecordedEvent,
): { readonly check: ClockCheck; readonly fault: ClockFault | null } {
  const { actor, vector_clock: clock } = event;
  const next = (check.known[actor] ?? 0) + 1;
  return { check: { known: merge(check.known, clock) }, fault: faultIn(check, event, next) };
}

function faultIn(
  { known }: ClockCheck,
  { actor, vector_clock: clock }: RecordedEvent,
  next: number,
): ClockFault | null {
  if (clock[actor] !== next) {
    return {
      field: `vector_clock.${actor}`,
      expected: String(next),
      found: String(clock[actor] ?? 'nothing'),
    };
  }
  const ahead = Object.entries(clock).find(
    ([other, count]) => other !== actor && count > (known[other] ?? 0),
  );
  if (ahead === undefined) return null;
  const [other, count] = ahead;
  return { field: `vector_clock.${other}`, expected: `at most ${known[other] ?? 0}`, found: String(count) };
}
