import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  admitBatch,
  advanceTail,
  EMPTY_TAIL,
  linesToAppend,
  type Admission,
  type BatchToAdmit,
  type JournalTail,
} from '../../../src/domain/journal/admit-batch.js';
import type { JournalLine } from '../../../src/domain/journal/journal-line.js';
import { newestView, sliceView, type BranchPlace } from '../../../src/domain/journal/newest-view.js';
import { batch, journalEvent, journalEvents } from '../../suites/event-journal.js';
import { newestEvents } from '../../support/newest-events.js';

type Admitted = Extract<Admission, { outcome: 'admitted' }>;

function admitted(tail: JournalTail, one: BatchToAdmit): Admitted {
  const admission = admitBatch(tail, one);
  if (admission.outcome === 'refused') throw new Error(admission.message);
  return admission;
}

function linesOf(batches: readonly BatchToAdmit[]): { tail: JournalTail; lines: readonly JournalLine[] } {
  let tail = EMPTY_TAIL;
  const lines: JournalLine[] = [];
  for (const one of batches) {
    const more = linesToAppend(tail, one, admitted(tail, one));
    tail = more.reduce(advanceTail, tail);
    lines.push(...more);
  }
  return { tail, lines };
}

const refusal = (tail: JournalTail, one: BatchToAdmit) => admitBatch(tail, one);

describe('admitting a batch', () => {
  const { tail } = linesOf([batch(journalEvents(1, 4))]);

  it('EV-21 splits a batch into repeats and new events', () => {
    const admission = admitted(tail, batch(journalEvents(3, 6)));
    expect(admission.repeats).toEqual(journalEvents(3, 4));
    expect(admission.fresh).toEqual(journalEvents(5, 6));
    expect(admission.opensBranch).toBe(false);
  });

  it('EV-21 starts the journal of a task at sequence 1 only', () => {
    expect(refusal(EMPTY_TAIL, batch([journalEvent(2)]))).toMatchObject({ outcome: 'refused', code: 'gap' });
    expect(admitted(EMPTY_TAIL, batch([journalEvent(1)])).opensBranch).toBe(false);
    expect(refusal(EMPTY_TAIL, batch([journalEvent(0)]))).toMatchObject({ code: 'conflict' });
  });

  it('EV-21 takes a continuation only where the run it continues stopped', () => {
    const change = { runId: 'run-b', continuedFrom: 'run-a' };
    expect(admitted(tail, batch([journalEvent(5)], change)).opensBranch).toBe(false);
    // A reset run names the run before it too, but goes back.
    expect(admitted(tail, batch([journalEvent(4)], change)).opensBranch).toBe(true);
    expect(refusal(tail, batch([journalEvent(6)], change))).toMatchObject({ code: 'gap' });
  });

  it('EV-21 opens a branch for the reset of a continuation, also where it goes on right behind the last event', () => {
    const { tail: continued } = linesOf([
      batch(journalEvents(1, 4), { runId: 'run-a' }),
      batch(journalEvents(5, 6), { runId: 'run-b', continuedFrom: 'run-a' }),
    ]);
    const reset = { runId: 'run-c', continuedFrom: 'run-a' };
    expect(admitted(continued, batch([journalEvent(7)], reset)).opensBranch).toBe(true);
  });

  it('EV-21 refuses what lies before the branch of a run', () => {
    const { tail: second } = linesOf([
      batch(journalEvents(1, 4)),
      batch(journalEvents(3, 3), { runId: 'run-b' }),
    ]);
    expect(refusal(second, batch(journalEvents(2, 4), { runId: 'run-b' }))).toMatchObject({
      code: 'conflict',
    });
  });

  it('EV-21 refuses fields that the journal puts on its lines itself', () => {
    const event = { ...journalEvent(5), position: 7 };
    expect(refusal(tail, batch([event]))).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('"position"'),
    });
  });
});

describe('the newest view', () => {
  const step = fc.record({ back: fc.nat(5), size: fc.integer({ min: 1, max: 4 }), reset: fc.boolean() });

  it('EV-21 finds by arithmetic the same events that walking through all lines finds', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        let { tail, lines } = linesOf([batch(journalEvents(1, 3))]);
        steps.forEach(({ back, size, reset }, index) => {
          const from = reset ? Math.max(1, tail.sequence + 1 - back) : tail.sequence + 1;
          const runId = reset ? `run-${index}` : (tail.runs.at(-1) ?? '');
          const one = batch(journalEvents(from, from + size - 1, ` ${index}`), {
            runId,
            followsNewest: true,
          });
          const more = linesToAppend(tail, one, admitted(tail, one));
          tail = more.reduce(advanceTail, tail);
          lines = [...lines, ...more];
        });
        const branches: BranchPlace[] = [{ branch: 1, fromSequence: 1, firstPosition: 1 }];
        for (const line of lines) {
          if (line.kind !== 'branch_opened') continue;
          const { branch, fromSequence, position } = line;
          branches.push({ branch, fromSequence, firstPosition: position + 1 });
        }
        const view = newestView(branches, lines.length);
        const found = sliceView(view, 1, Infinity).flatMap((segment) =>
          lines.slice(
            segment.firstPosition - 1,
            segment.firstPosition + segment.toSequence - segment.fromSequence,
          ),
        );
        expect(found).toEqual(newestEvents(lines));
        expect(lines.map((line) => line.position)).toEqual(lines.map((_, index) => index + 1));
        expect(newestEvents(lines).map((line) => line.event.sequence)).toEqual(
          Array.from({ length: tail.sequence }, (_, index) => index + 1),
        );
      }),
      { seed: 20_260_131 },
    );
  });
});
