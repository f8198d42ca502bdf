import { describe, expect, it } from '@jest/globals';
import type { TestOutcome } from '../../../../src/domain/task/events.js';
import {
  compareTests,
  NO_TESTS,
  type FileOutcomes,
  type ModuleTests,
} from '../../../../src/domain/task/proof/module-tests.js';

/** `name outcome body`; without a body: a test whose name was made while it ran. */
const test = (text: string): TestOutcome => {
  const [name = '', outcome = 'passed', body] = text.split(' ');
  const said = { name, file: 'a.test.js', outcome: outcome as TestOutcome['outcome'], duration_ms: 1 };
  return body === undefined ? said : { ...said, body: body === 'empty' ? '' : body };
};
const run = (code_version: number, tests: readonly string[], change: Partial<FileOutcomes> = {}) => ({
  module: 'add',
  tests: tests.map(test),
  whole: true,
  code_version,
  checked: false,
  weak_tests: [],
  ...change,
});
const GREEN = { checked: true };

/** What is known after these runs, one after the other. */
function after(...runs: readonly FileOutcomes[]) {
  let known: ModuleTests = NO_TESTS;
  const news: string[] = [];
  for (const one of runs) {
    const { news: found, ...compared } = compareTests(known, one);
    known = { ...known, ...compared };
    news.push(...found.map(({ name, how, red_in, removed_in }) => `${name} ${how} ${red_in}-${removed_in}`));
  }
  return { news, removed: known.removed.map(({ name }) => name), red: known.red.map(({ name }) => name) };
}

describe('tests that were red before', () => {
  it('WF-14 are gone, skipped or emptied in a later version: each is told once, with both versions', () => {
    const red = run(1, ['a failed 1', 'b missing 2', 'c failed 3', 'd failed 4', 'e passed 5']);
    const green = run(2, ['b skipped', 'c passed empty', 'd passed 9', 'x passed 6'], {
      ...GREEN,
      weak_tests: ['d'],
    });
    expect(after(red, green, run(2, ['x passed 6']))).toEqual({
      news: ['a gone 1-2', 'b skipped 1-2', 'c emptied 1-2', 'd emptied 1-2'],
      removed: ['a', 'b', 'c', 'd'],
      red: [],
    });
  });

  it('WF-14 are not removed when they pass, changed or not', () => {
    const red = run(1, ['a failed 1', 'b failed 2']);
    expect(after(red, run(2, ['a passed 1', 'b passed 7'], GREEN))).toEqual({
      news: [],
      removed: [],
      red: [],
    });
  });

  it('WF-14 one with another name and the same body is the same test', () => {
    const red = run(1, ['a failed 1', 'b failed 2']);
    expect(after(red, run(2, ['sums>a passed 1', 'c passed 2'], GREEN))).toMatchObject({ removed: [] });
    expect(after(red, run(2, ['c skipped 1', 'd passed 3'], GREEN)).news).toEqual([
      'a skipped 1-2',
      'b gone 1-2',
    ]);
  });

  it('WF-14 stay open while other tests are red, so that one emptied on the way is found when all are green', () => {
    const red = run(1, ['a failed 1', 'b failed 2']);
    const still = run(2, ['a passed 8', 'b failed 2']);
    const green = run(3, ['a passed 8', 'b passed 2'], { ...GREEN, weak_tests: ['a'] });
    expect(after(red, still).red).toEqual(['a', 'b']);
    expect(after(red, still, green)).toEqual({ news: ['a emptied 1-3'], removed: ['a'], red: [] });
  });

  it('WF-14 one that comes back and passes honestly is no longer removed; the record keeps the event', () => {
    const red = run(1, ['a failed 1', 'b failed 2']);
    const without = run(2, ['b failed 2']);
    const back = run(3, ['a passed 1', 'b passed 2'], GREEN);
    expect(after(red, without, back)).toEqual({ news: ['a gone 1-2'], removed: [], red: [] });
    const unchecked = run(3, ['a passed 1', 'b passed 2']);
    expect(after(red, without, unchecked).removed).toEqual(['a']);
    const empty = run(3, ['a passed empty', 'b passed 2'], GREEN);
    expect(after(red, without, empty).removed).toEqual(['a']);
  });

  it('WF-14 rows of a table of cases may be renamed, not left out', () => {
    const red = run(1, ['adds-1 failed', 'adds-2 passed', 'z passed 1']);
    expect(after(red, run(2, ['adds-3 passed', 'adds-2 passed', 'z passed 1'], GREEN)).removed).toEqual([]);
    expect(after(red, run(2, ['adds-2 passed', 'z passed 1'], GREEN)).removed).toEqual(['adds-1']);
  });

  it('WF-14 nothing is said by a run whose file could not be read, or that does not list all tests', () => {
    const red = run(1, ['a failed 1']);
    expect(after(red, run(2, []))).toEqual({ news: [], removed: [], red: ['a'] });
    expect(after(red, run(2, ['b passed 2'], { whole: false }))).toEqual({
      news: [],
      removed: [],
      red: ['a'],
    });
  });

  it('WF-14 a skipped test that had to run is reported twice, and is skipped', () => {
    const red = run(1, ['a failed 1']);
    expect(after(red, run(2, ['a skipped', 'a missing 1']))).toMatchObject({
      news: ['a skipped 1-2'],
      red: [],
    });
  });
});
