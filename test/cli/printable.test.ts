import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventLines, printable } from '../../src/cli/index.js';

const ACTS_ON_A_TERMINAL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** One of each sort: C0, C1, line separators, direction marks, invisible formatting, tags, half a character. */
const ODD = fc.constantFrom(
  'a',
  '\u001b',
  '\u009b',
  '\u2028',
  '\u2029',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u{e0041}',
  '\ud800',
);

describe('text for a terminal', () => {
  it('AP-63 has no control, formatting or separating character left, whatever comes in', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: ODD })), (text) => {
        expect(printable(text)).not.toMatch(ACTS_ON_A_TERMINAL);
      }),
    );
  });

  it('AP-63 keeps letters of every script, and makes line breaks blanks', () => {
    expect(printable('Prüfe\nE-Mails 检查 ✓')).toBe('Prüfe E-Mails 检查 ✓');
  });

  it('is cut to its length in characters, not in halves of them', () => {
    expect(printable('😀😀😀😀', 3)).toBe('😀😀…');
  });
});

describe('an event for a person', () => {
  it('EV-7 of a type that a newer service writes is shown by its name', () => {
    expect(eventLines({ type: 'TASK_BLESSED\u001b', version: 1, data: null })).toEqual([
      '  event      TASK_BLESSED',
    ]);
  });

  it.each<[string, object, string]>([
    ['USER_INTERVENTION', { kind: 'guidance', text: 'no regex' }, 'person     guidance: no regex'],
    ['USER_INTERVENTION', { kind: 'priority', value: 'HIGH' }, 'person     priority: HIGH'],
    ['USER_INTERVENTION', { kind: 'iteration_limit', value: 9 }, 'person     iteration limit: 9'],
    ['USER_INTERVENTION', { kind: 'pause', when: 'now' }, 'person     pause'],
    ['BUG_REPORT_RECEIVED', { description: 'd', refused_by: null }, 'reported   d'],
    [
      'BUG_REPORT_RECEIVED',
      { description: 'd', refused_by: 'hash' },
      'reported   (of code that has changed since, left out) d',
    ],
    [
      'CORRECTION_STARTED',
      { module: 'm', iteration: 2, answers: 'e' },
      'correct    m, iteration 2, as asked',
    ],
    ['CORRECTION_STARTED', { module: 'm', iteration: 2, answers: null }, 'correct    m, iteration 2'],
  ])('AP-80 shows what a person said: %s %j', (type, data, line) => {
    expect(eventLines({ type, version: 1, data })).toEqual([`  ${line}`]);
  });

  it('AP-80 names the tests that failed and their messages, three at most', () => {
    const failures = ['a', 'b', 'c', 'd'].map((name) => ({
      name,
      file: 'x.test.ts',
      message: 'expected\n1',
    }));
    const data = { scope: 'module', module: 'email', total: 6, failed: 4, reason: 'assertions', failures };
    expect(eventLines({ type: 'TEST_FAILED', version: 1, data })).toEqual([
      '  tests      email: 4 of 6 tests failed',
      '             ✗ a: expected 1',
      '             ✗ b: expected 1',
      '             ✗ c: expected 1',
      '             and 1 more',
    ]);
  });

  it.each(['TEST_PASSED', 'TEST_FAILED'])('WF-14 %s warns of a run without isolation', (type) => {
    const data = { scope: 'all', total: 2, failed: 1, sandbox: 'none' };
    expect(eventLines({ type, version: 1, data }).join()).toContain(
      'WARNING: ran without isolation, with the rights of the user',
    );
    expect(eventLines({ type, version: 1, data: { ...data, sandbox: 'bubblewrap' } }).join()).not.toContain(
      'WARNING',
    );
  });

  it.each(['TASK_STARTED', 'PLANNING_COMPLETE', 'CODE_GENERATED', 'TEST_FAILED', 'TASK_COMPLETE'])(
    'EV-7 %s with nothing in it is still shown',
    (type) => {
      expect(eventLines({ type, version: 0, data: {} }).length).toBeGreaterThan(0);
    },
  );
});
