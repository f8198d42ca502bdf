import { clampTo, merge, tick, type VectorClock } from '../kernel/vector-clock.js';
import { uuidV7 } from '../kernel/uuid.js';
import { createTaskEvent } from './task-event.js';
import type { TaskEvent, TaskEventDraft } from './events.js';

/** An event as a cause of others. */
export type CauseRef = {
  /** Null for a sender from outside that tells what it knew, but not of which event. */
  readonly event_id: string | null;
  readonly vector_clock: VectorClock;
};

/** Where the record of a task stands: all that is needed to give the next event its place, clock and id. Plain JSON. */
export type Ledger = {
  readonly sequence: number;
  /** Each actor's own latest clock: an actor always knows what it did itself. */
  readonly actors: Readonly<Record<string, VectorClock>>;
  /** What all events together know. */
  readonly known: VectorClock;
  readonly last: CauseRef | null;
  readonly last_ms: number;
  readonly counter: number;
};

export function emptyLedger(): Ledger {
  return { sequence: 0, actors: {}, known: {}, last: null, last_ms: 0, counter: 0 };
}

/** What the recorder adds to a draft. `random` is at least 16 hexadecimal digits, `nowMs` milliseconds since 1970. */
export type Stamp = {
  readonly task_id: string;
  readonly correlation_id: string;
  readonly code_version: number;
  readonly cause: CauseRef | null;
  readonly nowMs: number;
  readonly random: string;
};

/** Ids of one millisecond ascend by a counter; time never goes back, also where a clock does. */
function nextId(ledger: Ledger, stamp: Stamp): { readonly ms: number; readonly counter: number } {
  const ms = Math.max(stamp.nowMs, ledger.last_ms);
  if (ms > ledger.last_ms) return { ms, counter: 0 };
  return ledger.counter < 0xfff ? { ms, counter: ledger.counter + 1 } : { ms: ms + 1, counter: 0 };
}

/**
 * Gives a draft its id, place and clock. The clock is the merge of the cause's clock and of the actor's own latest one,
 * then the actor's tick (EV-15): it says what was known, not what was written first. A cause that claims more than is on
 * record is cut down to it, so that `sequence` stays a linear extension of happens-before whatever comes in.
 */
export function enter(
  ledger: Ledger,
  draft: TaskEventDraft,
  stamp: Stamp,
): { readonly event: TaskEvent; readonly ledger: Ledger } {
  const own = ledger.actors[draft.actor] ?? {};
  const caused = clampTo(stamp.cause?.vector_clock ?? {}, ledger.known);
  const vector_clock = tick(merge(caused, own), draft.actor);
  const { ms, counter } = nextId(ledger, stamp);
  const event = createTaskEvent(
    {
      event_id: uuidV7(ms, counter, stamp.random),
      task_id: stamp.task_id,
      event_type: draft.event_type,
      timestamp: new Date(stamp.nowMs).toISOString(),
      sequence: ledger.sequence + 1,
      vector_clock,
      actor: draft.actor,
      causation_id: stamp.cause?.event_id ?? null,
      correlation_id: stamp.correlation_id,
      code_version: stamp.code_version,
      data: draft.data,
    },
    stamp.nowMs,
  ) as TaskEvent;
  const last = { event_id: event.event_id, vector_clock };
  return {
    event,
    ledger: {
      sequence: event.sequence,
      actors: { ...ledger.actors, [draft.actor]: vector_clock },
      known: merge(ledger.known, vector_clock),
      last,
      last_ms: ms,
      counter,
    },
  };
}

/** A cause that knows all that is on record, and is one certain event of it: that of a person's wish being answered. */
export function knowing(ledger: Ledger, event_id: string): CauseRef {
  return { event_id, vector_clock: ledger.known };
}

/** The latest event as a cause that knows all that is on record: for those who read everything before they act. */
export function allKnown(ledger: Ledger): CauseRef | null {
  return ledger.last ? { event_id: ledger.last.event_id, vector_clock: ledger.known } : null;
}
