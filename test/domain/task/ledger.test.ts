import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { concurrent, happensBefore, type VectorClock } from '../../../src/domain/kernel/vector-clock.js';
import type { Actor, TaskEvent, TaskEventDraft } from '../../../src/domain/task/events.js';
import {
  allKnown,
  emptyLedger,
  enter,
  type CauseRef,
  type Ledger,
  type Stamp,
} from '../../../src/domain/task/ledger.js';
import { CORRELATION_ID, DATA, T0, TASK_ID } from '../../support/builders.js';

fc.configureGlobal({ seed: 15 });

const draftBy = (actor: Actor): TaskEventDraft => ({
  event_type: 'TASK_RESUMED',
  actor,
  code_version: null,
  data: DATA.TASK_RESUMED,
});
const stamp = (change: Partial<Stamp> = {}): Stamp => ({
  task_id: TASK_ID,
  correlation_id: CORRELATION_ID,
  code_version: 0,
  cause: null,
  nowMs: T0,
  random: '0123456789abcdef',
  ...change,
});

type Act = {
  readonly actor: Actor;
  /** Which earlier event caused it; null for a root. */
  readonly cause: number | null;
  /** The cause's clock as a sender from outside may claim it. */
  readonly claimed?: VectorClock;
  readonly nowMs?: number;
};

function record(
  acts: readonly Act[],
  start: Ledger = emptyLedger(),
): { events: TaskEvent[]; ledger: Ledger } {
  const events: TaskEvent[] = [];
  let ledger = start;
  for (const { actor, cause, claimed, nowMs } of acts) {
    const caused = cause === null ? undefined : events[cause % Math.max(events.length, 1)];
    const ref: CauseRef | null = caused
      ? { event_id: caused.event_id, vector_clock: claimed ?? caused.vector_clock }
      : null;
    const entered = enter(ledger, draftBy(actor), stamp({ cause: ref, nowMs: nowMs ?? T0 }));
    events.push(entered.event);
    ledger = entered.ledger;
  }
  return { events, ledger };
}

const actors = fc.constantFrom<Actor>('planner', 'coder', 'tester', 'scheduler', 'user:page');
const acts = fc.array(
  fc.record({
    actor: actors,
    cause: fc.option(fc.nat(30)),
    nowMs: fc.constantFrom(T0, T0, T0 + 1, T0 - 3, T0 + 1_000),
  }),
  { maxLength: 30 },
);
const forgedActs = fc.array(
  fc.record({
    actor: actors,
    cause: fc.option(fc.nat(30)),
    claimed: fc.dictionary(actors, fc.nat(40)),
  }),
  { maxLength: 30 },
);

function expectLinearExtension(events: readonly TaskEvent[]): void {
  events.forEach((later, at) => {
    for (const earlier of events.slice(0, at)) {
      expect(later.sequence).toBeGreaterThan(earlier.sequence);
      expect(happensBefore(later.vector_clock, earlier.vector_clock)).toBe(false);
    }
  });
}

describe('entering an event', () => {
  it('EV-2 gives place, time, ids, cause and version', () => {
    const first = enter(emptyLedger(), draftBy('scheduler'), stamp());
    const cause = allKnown(first.ledger);
    const { event } = enter(first.ledger, draftBy('coder'), stamp({ cause, code_version: 3, nowMs: T0 + 1 }));
    expect(first.event).toEqual({
      event_id: '019c13ec-9e00-7000-8123-456789abcdef',
      task_id: TASK_ID,
      event_type: 'TASK_RESUMED',
      timestamp: '2026-01-31T12:00:00.000Z',
      sequence: 1,
      vector_clock: { scheduler: 1 },
      actor: 'scheduler',
      causation_id: null,
      correlation_id: CORRELATION_ID,
      code_version: 0,
      data: DATA.TASK_RESUMED,
    });
    expect(event).toMatchObject({
      sequence: 2,
      vector_clock: { scheduler: 1, coder: 1 },
      causation_id: first.event.event_id,
      code_version: 3,
      timestamp: '2026-01-31T12:00:00.001Z',
    });
  });

  it('EV-4 enters only what cannot be changed, and leaves the ledger that it was given alone', () => {
    const ledger = Object.freeze(emptyLedger());
    const { event } = enter(ledger, draftBy('coder'), stamp());
    expect(Object.isFrozen(event.vector_clock)).toBe(true);
    expect(ledger).toEqual(emptyLedger());
  });

  it('WF-8 goes on where it stood after a round trip through JSON, as over continue-as-new', () => {
    const { ledger } = record([
      { actor: 'scheduler', cause: null },
      { actor: 'coder', cause: 0 },
    ]);
    const carried = JSON.parse(JSON.stringify(ledger)) as Ledger;
    const next = stamp({ cause: allKnown(carried) });
    expect(enter(carried, draftBy('coder'), next).event).toEqual(enter(ledger, draftBy('coder'), next).event);
    expect(enter(carried, draftBy('coder'), next).event).toMatchObject({
      sequence: 3,
      vector_clock: { scheduler: 1, coder: 2 },
    });
  });
});

describe('clocks', () => {
  it('EV-15 merge the causes only and tick the one actor', () => {
    const { events } = record([
      { actor: 'scheduler', cause: null },
      { actor: 'planner', cause: 0 },
      { actor: 'scheduler', cause: 1 },
      { actor: 'coder', cause: 2 },
    ]);
    expect(events.map((event) => event.vector_clock)).toEqual([
      { scheduler: 1 },
      { scheduler: 1, planner: 1 },
      { scheduler: 2, planner: 1 },
      { scheduler: 2, planner: 1, coder: 1 },
    ]);
  });

  it('EV-15 show guidance typed while code was being written as concurrent with that code', () => {
    const { events } = record([
      { actor: 'scheduler', cause: null },
      // The person saw the start; the coder was sent off at the start too.
      { actor: 'user:page', cause: 0 },
      { actor: 'coder', cause: 0 },
      { actor: 'coder', cause: 1 },
    ]);
    const [start, guidance, code, answer] = events.map((event) => event.vector_clock);
    expect(concurrent(guidance!, code!)).toBe(true);
    expect(happensBefore(start!, guidance!)).toBe(true);
    expect(happensBefore(guidance!, answer!)).toBe(true);
    expect(happensBefore(code!, answer!)).toBe(true);
  });

  it('EV-15 sequence is a linear extension of happens-before, whatever causes what', () =>
    fc.assert(fc.property(acts, (list) => expectLinearExtension(record(list).events))));

  it('EV-15 sequence stays one when a sender claims to have seen what is not on record', () => {
    const { events } = record([
      { actor: 'scheduler', cause: null },
      { actor: 'user:page', cause: 0, claimed: { scheduler: 90, coder: 90 } },
      { actor: 'coder', cause: 0 },
    ]);
    expect(events.map((event) => event.vector_clock)).toEqual([
      { scheduler: 1 },
      { scheduler: 1, 'user:page': 1 },
      { scheduler: 1, coder: 1 },
    ]);
    fc.assert(fc.property(forgedActs, (list) => expectLinearExtension(record(list).events)));
  });

  it('EV-15 a cause happens before its effect, and an actor knows its own acts', () =>
    fc.assert(
      fc.property(acts, (list) => {
        const { events } = record(list);
        for (const event of events) {
          const cause = events.find((one) => one.event_id === event.causation_id);
          const own = events
            .filter((one) => one.actor === event.actor && one.sequence < event.sequence)
            .at(-1);
          for (const earlier of [cause, own]) {
            if (earlier) expect(happensBefore(earlier.vector_clock, event.vector_clock)).toBe(true);
          }
          expect(event.vector_clock[event.actor]).toBe((own?.vector_clock[event.actor] ?? 0) + 1);
        }
      }),
    ));

  it('EV-15 one who has read all knows every event on record', () =>
    fc.assert(
      fc.property(acts, (list) => {
        const { events, ledger } = record(list);
        const cause = allKnown(ledger);
        const { event } = enter(ledger, draftBy('user:reader'), stamp({ cause }));
        expect(cause?.event_id ?? null).toBe(events.at(-1)?.event_id ?? null);
        for (const earlier of events)
          expect(happensBefore(earlier.vector_clock, event.vector_clock)).toBe(true);
      }),
    ));
});

describe('ids and sequences', () => {
  it('EV-21 sequences go up by exactly 1 from 1', () =>
    fc.assert(
      fc.property(acts, (list) => {
        expect(record(list).events.map((event) => event.sequence)).toEqual(list.map((_, index) => index + 1));
      }),
    ));

  it('EV-2 ids ascend and are unique, also where time stands still or goes back', () =>
    fc.assert(
      fc.property(acts, (list) => {
        const ids = record(list).events.map((event) => event.event_id);
        expect([...ids].sort()).toEqual(ids);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    ));

  it('EV-2 ids of one millisecond ascend beyond the 4,096 that the counter holds', () => {
    const { events, ledger } = record(Array.from({ length: 9_000 }, () => ({ actor: 'coder', cause: null })));
    const ids = events.map((event) => event.event_id);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(9_000);
    expect(events.every((event) => event.timestamp === '2026-01-31T12:00:00.000Z')).toBe(true);
    expect(enter(ledger, draftBy('coder'), stamp({ nowMs: T0 + 1 })).event.event_id > ids.at(-1)!).toBe(true);
  });
});
