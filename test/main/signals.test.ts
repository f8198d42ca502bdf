import { afterEach, describe, expect, it } from '@jest/globals';
import { createEnding, type Ending } from '../../src/main/ending.js';
import { takeOverSignals } from '../../src/main/signals.js';

let giveBack: () => void = () => undefined;
afterEach(() => giveBack());

describe('one Ctrl-C', () => {
  it.each([
    [true, [0, 3], [1]],
    [true, [0, 499], [1]],
    [true, [0, 500], [1, 2]],
    [true, [0, 3, 600, 603], [1, 2]],
    [false, [0, 3], [1, 2]],
  ])('SC-11 counts once, through npm (%s) which sends it again: at %j ms', (throughNpm, times, expected) => {
    let clock = 0;
    const asked: number[] = [];
    giveBack = takeOverSignals((time) => asked.push(time), { throughNpm, now: () => clock });
    for (const time of times) {
      clock = time;
      process.emit('SIGINT', 'SIGINT');
    }
    expect(asked).toEqual(expected);
  });

  it('SC-11 and another signal are two wishes', () => {
    const asked: string[] = [];
    giveBack = takeOverSignals((_time, signal) => asked.push(signal), { throughNpm: true, now: () => 0 });
    process.emit('SIGINT', 'SIGINT');
    process.emit('SIGTERM', 'SIGTERM');
    expect(asked).toEqual(['SIGINT', 'SIGTERM']);
  });
});

describe('a service that is asked to end', () => {
  let printed: string[];
  const ending = (): Ending => {
    printed = [];
    const print = (line: string): void => void printed.push(line);
    const made = createEnding({ print, remark: print });
    giveBack = () => made.giveBack();
    return made;
  };

  it.each([
    ['SIGINT', /^Stopping: new tasks are refused/],
    ['SIGTERM', /^Stopping because `code-intern stop` or .*\(SIGTERM\): new/],
    ['SIGHUP', /^Stopping because its terminal was closed: /],
  ] as const)('SC-11 says at once that it stops, and why: %s', (signal, line) => {
    const { asked, hurried } = ending();
    process.emit(signal, signal);
    expect(printed).toEqual([expect.stringMatching(line)]);
    expect([asked.aborted, hurried.aborted]).toEqual([true, false]);
  });

  it('SC-11 says so when a caller asked, once, and hurries at the next signal, once', () => {
    const made = ending();
    made.ask('api');
    made.ask('api');
    expect(printed).toEqual([expect.stringMatching(/^Stopping because .*POST \/admin\/shutdown/)]);
    process.emit('SIGTERM', 'SIGTERM');
    process.emit('SIGINT', 'SIGINT');
    expect(printed).toHaveLength(2);
    expect(printed[1]).toMatch(/^Ending at once/);
    expect(made.hurried.aborted).toBe(true);
  });
});
