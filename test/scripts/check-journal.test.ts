import { beforeAll, describe, expect, it } from '@jest/globals';
import { encodeLine } from '../../src/domain/journal/journal-line.js';
import type { RecordedEvent } from '../../src/domain/task/events.js';
import { journalEvents } from '../suites/event-journal.js';
import { TASK_ID } from '../support/builders.js';
import { loadScript } from '../support/load-script.js';

type Check = (journal: {
  taskId: string;
  bytes: Uint8Array;
  durable?: string | null;
  seen?: readonly { sequence: number; event_id: string }[];
  ended?: boolean;
}) => readonly string[];

let checkJournal: Check;
beforeAll(async () => {
  ({ checkJournal } = await loadScript<{ checkJournal: Check }>('check-journal.mjs'));
});

const lineOf = (event: RecordedEvent, position: number, branch = 1): string =>
  encodeLine({ kind: 'event', position, branch, runId: `run-${branch}`, event });
const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const sound = (): readonly string[] => journalEvents(1, 5).map((event, index) => lineOf(event, index + 1));
const problemsOf = (
  lines: readonly string[] | string,
  more: Partial<Parameters<Check>[0]> = {},
): readonly string[] =>
  checkJournal({
    taskId: TASK_ID,
    bytes: Buffer.from(typeof lines === 'string' ? lines : text(lines)),
    ...more,
  });

/** The sound journal with one thing changed in one line. */
const changed = (index: number, from: string, to: string): readonly string[] => {
  const line = sound()[index] ?? '';
  expect(line).toContain(from);
  return sound().with(index, line.replace(from, to));
};

describe('the independent check of a journal', () => {
  it('EV-21 finds nothing wrong with a sound one, also with a branch', () => {
    expect(problemsOf(sound())).toEqual([]);
    expect(problemsOf([])).toEqual([]);
    const marker = encodeLine({
      kind: 'branch_opened',
      position: 6,
      branch: 2,
      runId: 'run-2',
      fromSequence: 4,
    });
    const anew = journalEvents(4, 6).map((event, index) => lineOf(event, 7 + index, 2));
    expect(problemsOf([...sound(), marker, ...anew])).toEqual([]);
    expect(
      problemsOf([...sound(), marker.replace('"from_sequence":4', '"from_sequence":7'), ...anew]),
    ).not.toEqual([]);
  });

  it.each([
    ['a lost line', () => sound().toSpliced(2, 1), 'sequence 4 where 3 is next'],
    ['a repeated line', () => sound().toSpliced(2, 0, sound()[2] ?? ''), 'has position 3'],
    [
      'two lines in the wrong order',
      () => [...sound().slice(0, 3), ...sound().slice(3).reverse()],
      'sequence 5',
    ],
    ['a torn end', () => text(sound()).slice(0, -3), 'no whole line'],
    ['half a line in the middle', () => changed(1, '"event_id"', '\n"event_id"'), 'cannot be read'],
    ['another task', () => changed(1, `"task_id":"${TASK_ID}"`, '"task_id":"x"'), 'of task x'],
    [
      'a cause that comes later',
      () =>
        changed(
          1,
          '"causation_id":"0196f3c0-0000-7000-8000-000000000001"',
          '"causation_id":"0196f3c0-0000-7000-8000-000000000004"',
        ),
      'no event before it',
    ],
    [
      'an id used twice',
      () =>
        changed(
          1,
          '"event_id":"0196f3c0-0000-7000-8000-000000000002"',
          '"event_id":"0196f3c0-0000-7000-8000-000000000001"',
        ),
      'used before',
    ],
    [
      'a clock that stands still',
      () => changed(2, '"user:page":3', '"user:page":2'),
      'counts user:page 2 after 2',
    ],
    [
      'a clock that knows the future',
      () => changed(2, '"user:page":3', '"user:page":3,"coder":1'),
      'knows 1 of coder',
    ],
    ['a version that nothing made', () => changed(2, '"code_version":0', '"code_version":1'), 'nothing made'],
    ['an end in the middle', () => changed(2, 'USER_INTERVENTION', 'TASK_FAILED'), '2 events follow the end'],
  ] as const)('EV-21 finds %s', (_name, lines, problem) => {
    expect(problemsOf(lines()).join('\n')).toContain(problem);
  });

  it('EV-22 finds what somebody was shown and is not there, or is another event', () => {
    const [first, second] = journalEvents(1, 2);
    expect(problemsOf(sound(), { seen: [first, second].flatMap((event) => event ?? []) })).toEqual([]);
    expect(problemsOf(sound(), { seen: [{ sequence: 6, event_id: 'x' }] })).toEqual([
      `${TASK_ID}: event 6 was shown to somebody and is lost`,
    ]);
    expect(problemsOf(sound(), { seen: [{ sequence: 2, event_id: 'x' }] })).toHaveLength(1);
    expect(problemsOf(sound(), { ended: true })).toHaveLength(1);
  });

  it('EV-22 finds a published length that is not that of the file', () => {
    const bytes = Buffer.byteLength(text(sound()));
    const published = (length: number): string => {
      const digits = String(length).padStart(16, '0');
      return `${digits} ${digits}\n`;
    };
    expect(problemsOf(sound(), { durable: published(bytes) })).toEqual([]);
    expect(problemsOf(sound(), { durable: published(bytes - 1) })).toHaveLength(1);
  });
});
