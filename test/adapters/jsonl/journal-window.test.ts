import { expect, it } from '@jest/globals';
import { startCursor, type Cursor } from '../../../src/adapters/jsonl/follow-cursor.js';
import { createJournalWindow } from '../../../src/adapters/jsonl/journal-window.js';
import type { PassedLine } from '../../../src/adapters/jsonl/lines-behind.js';
import { journalEvent, RUN } from '../../suites/event-journal.js';

const START = { inode: 7, end: 0, position: 0 };
/** Lines of ten bytes each. */
const page = (from: number, to: number): readonly PassedLine[] =>
  Array.from({ length: to - from + 1 }, (_, index) => {
    const position = from + index;
    const place = { position, branch: 1, runId: RUN };
    return {
      line: { ...place, kind: 'event', event: journalEvent(position) },
      start: (position - 1) * 10,
      known: { inode: START.inode, end: position * 10, position },
    };
  });
const behind = (position: number, inode = START.inode, end = position * 10): Cursor => ({
  ...startCursor(position),
  openedBy: RUN,
  done: { inode, end, position },
});
const positionOf = (passed: PassedLine | null | undefined): number | null | undefined =>
  passed && passed.line.position;

it('AP-22 the window gives each cursor the line behind it, and nothing to one that has all', () => {
  const window = createJournalWindow(1_000);
  expect(window.next(behind(3))).toBeUndefined();
  window.restart(START);
  window.add(page(1, 5));
  expect(positionOf(window.next(behind(3)))).toBe(4);
  expect(window.next(behind(5))).toBeNull();
  expect(window.isNewest(window.next(behind(4))!)).toBe(true);
  expect(window.isNewest(window.next(behind(3))!)).toBe(false);
});

it('AP-22 the window lets a cursor look by itself in another file, beyond its end and between two lines', () => {
  const window = createJournalWindow(1_000);
  window.restart(START);
  window.add(page(1, 5));
  for (const cursor of [behind(3, 8), behind(6), behind(3, START.inode, 29)])
    expect(window.next(cursor)).toBeUndefined();
});

it('AP-22 the window keeps what fits, and the newest page whatever its size', () => {
  const window = createJournalWindow(30);
  window.restart(START);
  window.add(page(1, 5));
  expect(positionOf(window.next(startCursor(0)))).toBe(1);
  window.add(page(6, 6));
  expect(window.next(startCursor(0))).toBeUndefined();
  expect(window.next(behind(2))).toBeUndefined();
  expect(positionOf(window.next(behind(3)))).toBe(4);
});

it('AP-22 EV-21 the window lets one that has not looked yet find the newest branch by itself', () => {
  const window = createJournalWindow(1_000);
  window.restart(START);
  window.add(page(1, 2));
  const marker = { position: 3, branch: 2, runId: 'run-b', kind: 'branch_opened', fromSequence: 2 } as const;
  window.add([{ line: marker, start: 20, known: { inode: START.inode, end: 30, position: 3 } }]);
  expect(window.next(startCursor(0))).toBeUndefined();
  expect(positionOf(window.next(behind(2)))).toBe(3);
});
