import { describe, expect, it } from '@jest/globals';
import { checkClock, startClockCheck } from '../../../src/domain/journal/check-clock.js';
import { checkLine, startLineCheck } from '../../../src/domain/journal/check-lines.js';
import { compareLines, describeDifference } from '../../../src/domain/journal/compare-lines.js';
import { encodeLine, type JournalLine } from '../../../src/domain/journal/journal-line.js';
import { afterEvent } from '../../../src/domain/journal/ledger-of.js';
import { emptyLedger, enter } from '../../../src/domain/task/ledger.js';
import type { RecordedEvent } from '../../../src/domain/task/events.js';
import { actorAfter } from '../../../src/domain/task/actor-after.js';
import { aPlan } from '../../support/builders.js';
import { play } from '../../support/story.js';

const events = play({ plan: aPlan('a', 'b'), tests: ['failed'] })
  .events as unknown as readonly RecordedEvent[];
const lineOf = (event: RecordedEvent, position = event.sequence, branch = 1): string =>
  encodeLine({ kind: 'event', position, branch, runId: 'run', event });
const clockFault = (record: readonly RecordedEvent[]) => {
  let check = startClockCheck();
  for (const event of record) {
    const checked = checkClock(check, event);
    if (checked.fault) return [event.sequence, checked.fault];
    ({ check } = checked);
  }
  return null;
};
const lineFault = (lines: readonly string[]) => {
  let check = startLineCheck();
  for (const [index, line] of lines.entries()) {
    const checked = checkLine(check, line);
    if (checked.fault) return [index + 1, checked.fault.field, checked.fault.expected, checked.fault.found];
    ({ check } = checked);
  }
  return null;
};
const withClock = (index: number, change: Record<string, number>): readonly RecordedEvent[] =>
  events.map((event, at) =>
    at === index ? { ...event, vector_clock: { ...event.vector_clock, ...change } } : event,
  );

describe('the checks of the audit', () => {
  it('EV-15 EV-21 the clocks of a whole task are in order', () => {
    expect(clockFault(events)).toBeNull();
  });

  it('EV-21 an actor that counts twice, or leaves one out, is found', () => {
    const index = events.findLastIndex((event) => event.actor === 'tester');
    const count = events[index]?.vector_clock.tester ?? 0;
    for (const found of [count - 1, count + 1]) {
      expect(clockFault(withClock(index, { tester: found }))).toEqual([
        index + 1,
        { field: 'vector_clock.tester', expected: String(count), found: String(found) },
      ]);
    }
  });

  it('EV-15 an event that knows what has not happened yet is found: a later one would happen before it', () => {
    expect(clockFault(withClock(1, { coder: 1 }))).toEqual([
      2,
      { field: 'vector_clock.coder', expected: 'at most 0', found: '1' },
    ]);
  });

  it('EV-21 lines follow one another, also over a branch', () => {
    const marker: JournalLine = {
      kind: 'branch_opened',
      position: 5,
      branch: 2,
      runId: 'r2',
      fromSequence: 3,
    };
    const first = events.slice(0, 4).map((event) => lineOf(event));
    const branch = events.slice(2, 4).map((event) => lineOf(event, event.sequence + 3, 2));
    const lines = [...first, encodeLine(marker), ...branch];
    expect(lineFault(lines)).toBeNull();
    expect(lineFault(lines.slice(1))).toEqual([1, 'position', '1', '2']);
    expect(lineFault([...first, ...branch])).toEqual([5, 'position', '5', '6']);
    expect(lineFault([...first.slice(0, 1), lineOf(events[2]!, 2)])).toEqual([2, 'sequence', '2', '3']);
    expect(lineFault([...first, '{"position":5'])?.slice(0, 3)).toEqual([5, null, 'a journal line']);
  });

  it('EV-20 a difference names the first field, and what both sides say', () => {
    const told = lineOf(events[1]!);
    const held = told.replace('"actor":"planner"', '"actor":"coder"');
    const place = { path: '/data/events.jsonl', line: 2 };
    expect(compareLines(place, told, told)).toBeNull();
    const difference = compareLines(place, told, held);
    expect(difference).toEqual({
      check: 'journal',
      ...place,
      sequence: 2,
      field: 'actor',
      expected: '"planner"',
      found: '"coder"',
    });
    expect(describeDifference(difference!)).toBe(
      '/data/events.jsonl, line 2, sequence 2, actor: the history says "planner", the journal says "coder"',
    );
  });

  it('EV-20 lines that say the same in other bytes differ too', () => {
    const told = lineOf(events[1]!);
    const held = told.replace('"branch":1,', '').replace('{', '{"branch":1,');
    expect(compareLines({ path: 'p', line: 2 }, told, held)).toMatchObject({ field: null, sequence: 2 });
  });

  it('EV-20 a line that is on one side only is named by its event', () => {
    const told = lineOf(events[0]!);
    const difference = compareLines({ path: 'p', line: 1 }, told, null);
    expect(difference).toMatchObject({ expected: `TASK_STARTED "${events[0]?.event_id}"`, found: null });
    expect(describeDifference(difference!)).toContain('the journal has no such line');
  });

  it('EV-20 a line of which nothing can be read is called damaged, whatever is left of it', () => {
    const told = lineOf(events[0]!);
    const difference = compareLines({ path: '/data/events.jsonl', line: 1 }, told, told.slice(0, -9));
    expect(describeDifference(difference!)).toBe(
      `/data/events.jsonl: line 1 is damaged: no event can be read from it; the history says TASK_STARTED "${events[0]?.event_id}"`,
    );
  });

  it('EV-20 the ledger read back from the events is the one that the workflow had', () => {
    const stamp = {
      task_id: 't',
      correlation_id: 't',
      code_version: 0,
      nowMs: 1_000,
      random: '0123456789abcdef',
    };
    const draft = {
      event_type: 'TASK_RESUMED',
      actor: 'scheduler',
      code_version: null,
      data: { reason: 'x' },
    } as const;
    const first = enter(emptyLedger(), draft, { ...stamp, cause: null });
    const second = enter(first.ledger, { ...draft, actor: 'coder' }, { ...stamp, cause: first.ledger.last });
    const record = [first.event, second.event] as unknown as readonly RecordedEvent[];
    expect(record.reduce(afterEvent, emptyLedger())).toEqual(second.ledger);
  });

  it('EV-21 an actor goes on under another name after a reset', () => {
    expect([actorAfter('coder', 0), actorAfter('coder', 1), actorAfter('user:cli', 2)]).toEqual([
      'coder',
      'coder~1',
      'user:cli~2',
    ]);
  });
});
