import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JournalLine } from '../../../src/domain/journal/journal-line.js';
import type { RunOutline } from '../../../src/domain/journal/run-outline.js';
import {
  leaveRun,
  recallBatch,
  startTelling,
  tellBatch,
  tellRun,
  toTellAgain,
} from '../../../src/domain/journal/tell-history.js';
import type { RecordedEvent } from '../../../src/domain/task/events.js';
import { T0, TASK_ID } from '../../support/builders.js';
import { newestEvents } from '../../support/newest-events.js';
import { batch, journalEvents } from '../../suites/event-journal.js';

/** A run that goes back to a place in the story of an earlier one and adds some events to it. */
type Reset = { readonly base: number; readonly keeps: number; readonly adds: number };
type Told = { readonly story: readonly RecordedEvent[]; readonly lines: readonly JournalLine[] };

const runOf = (index: number, reset: Reset | null): RunOutline => ({
  runId: `run-${index}`,
  continuedFrom: null,
  resetFrom: reset && `run-${reset.base}`,
  resets: reset === null ? 0 : 1,
  bornMs: T0 + index,
  ownAfter: 0,
  closing: null,
});

/** Tells a first run of five events, then resets, each by the rule under test; `stories` is what each run knows. */
function tellAll(resets: readonly Reset[]): Told {
  const stories: (readonly RecordedEvent[])[] = [journalEvents(1, 5)];
  const lines: JournalLine[] = [];
  let telling = tellRun(startTelling(TASK_ID), runOf(0, null));
  let newest = stories[0] ?? [];
  const say = (runId: string, events: readonly RecordedEvent[]): void => {
    const told = tellBatch(telling, batch(events, { runId, followsNewest: true }));
    ({ telling } = told);
    lines.push(...told.lines);
  };
  say('run-0', newest);
  telling = leaveRun(telling, runOf(0, null));
  resets.forEach((wish, index) => {
    const base = wish.base % stories.length;
    const past = stories[base] ?? [];
    const kept = past.slice(0, wish.keeps % (past.length + 1));
    const run = runOf(index + 1, { ...wish, base });
    const own = journalEvents(kept.length + 1, kept.length + wish.adds, ` ${run.runId}`);
    telling = recallBatch(tellRun(telling, run), batch(kept, { runId: 'run-0' }));
    const again = toTellAgain(telling, batch(own, { runId: run.runId }));
    if (again !== null) say(run.runId, kept.slice(again.from - 1, again.to));
    if (own.length > 0) {
      say(run.runId, own);
      newest = [...kept, ...own];
    }
    stories.push([...kept, ...own]);
    telling = leaveRun(telling, run);
  });
  return { story: newest, lines };
}

const aReset = fc.record({ base: fc.nat(7), keeps: fc.nat(12), adds: fc.nat(4) });

describe('resets in any order', () => {
  it('EV-21 readers see the story of the run that wrote last, whichever runs were reset to whatever place', () => {
    fc.assert(
      fc.property(fc.array(aReset, { maxLength: 8 }), (resets) => {
        const { story, lines } = tellAll(resets);
        expect(newestEvents(lines).map((line) => line.event)).toEqual(story);
        expect(lines.map((line) => line.position)).toEqual(lines.map((_, index) => index + 1));
      }),
      { seed: 20_260_131, numRuns: 300 },
    );
  });

  it('EV-21 nothing is told again that stands on the newest branch, and what does not comes in front', () => {
    const back = { base: 0, keeps: 2, adds: 2 };
    const later = { base: 0, keeps: 4, adds: 1 };
    const shape = (lines: readonly JournalLine[]) =>
      lines.map((line) =>
        line.kind === 'event'
          ? `${line.branch}:${line.event.sequence}`
          : `${line.branch} from ${line.fromSequence}`,
      );
    expect(shape(tellAll([back, { ...back, keeps: 1 }]).lines).slice(5)).toEqual([
      ...['2 from 3', '2:3', '2:4'],
      ...['3 from 2', '3:2', '3:3'],
    ]);
    expect(shape(tellAll([back, later]).lines).slice(5)).toEqual([
      ...['2 from 3', '2:3', '2:4'],
      ...['3 from 3', '3:3', '3:4', '3:5'],
    ]);
  });
});
