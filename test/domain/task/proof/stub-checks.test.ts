import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../../src/domain/task/decide/index.js';
import type { TaskEvent, TaskEventData } from '../../../../src/domain/task/events.js';
import { stubsDue } from '../../../../src/domain/task/next-step.js';
import type { StubCheck } from '../../../../src/domain/task/proof/stub-check.js';
import { suspicionsOf } from '../../../../src/domain/task/proof/suspicions.js';
import { rebuildState } from '../../../../src/domain/task/rebuild-state.js';
import type { TaskState } from '../../../../src/domain/task/state.js';
import { anEvent, aPlan, aRecord, DATA, hashOf } from '../../../support/builders.js';

const check = (change: Partial<StubCheck> = {}): StubCheck => ({
  module: 'email',
  returns_nothing: 'failed',
  throws: 'failed',
  weak_tests: [],
  not_checked: null,
  duration_ms: 7,
  ...change,
});
const BOTH = check({ returns_nothing: 'passed', throws: 'passed', weak_tests: ['accepts a@b.c'] });
const NOTHING = check({ returns_nothing: 'passed' });
const THROWS = check({ throws: 'passed' });

const stateOf = (events: readonly TaskEvent[]): TaskState => rebuildState(events).state;
const written = (max_iterations = 5): readonly TaskEvent[] =>
  aRecord(
    ['TASK_STARTED', { max_iterations }],
    ['PLANNING_COMPLETE', { ...aPlan('email', 'report') }],
    ['MODULE_STARTED'],
    ['CODE_GENERATED', {}, 1],
  );

/** What a green run with this check is recorded as. */
function recorded(
  state: TaskState,
  stub_check: StubCheck,
  change: Partial<TaskEventData['TEST_PASSED']> = {},
) {
  const result = { ...DATA.TEST_PASSED, stub_checks: [stub_check], ...change };
  return decide({ type: 'record_test', outcome: 'passed', result }, state);
}

const typesOf = (drafts: ReturnType<typeof recorded>): readonly unknown[] =>
  drafts.map(({ event_type, data }) => [event_type, 'outcome' in data ? data.outcome : null]);
const RED = [
  ['TEST_FAILED', null],
  ['MODULE_ITERATION', 'failed'],
];
const GREEN = [
  ['TEST_PASSED', null],
  ['MODULE_ITERATION', 'passed'],
];

describe('green tests and stubs of their module', () => {
  it('WF-14 green against both: a red run with the reason and the sentence, which counts as an iteration', () => {
    const [run, iteration] = recorded(stateOf(written()), BOTH);
    expect(run).toMatchObject({
      event_type: 'TEST_FAILED',
      data: {
        reason: 'vacuous_tests',
        module: 'email',
        passed: 1,
        failed: 0,
        stub_checks: [BOTH],
        failures: [
          {
            name: 'test/email.test.ts',
            file: 'test/email.test.ts',
            message:
              'The tests of "email" also pass when every export returns nothing, and when every export throws an error: they prove nothing about the code.',
          },
          { name: 'accepts a@b.c', message: 'This test passes whatever the code does.' },
        ],
      },
    });
    expect(iteration).toMatchObject({ data: { iteration: 1, outcome: 'failed' } });
  });

  it('WF-14 green against both is red each time, to the last iteration', () => {
    const last = stateOf(written(1));
    expect(typesOf(recorded(last, BOTH))).toEqual(RED);
  });

  it.each([
    ['that returns nothing', NOTHING, /when every export returns nothing: none of them needs a result/],
    ['that throws', THROWS, /when every export throws an error: none of them needs an answer/],
  ])(
    'WF-14 green against one %s: the model is asked once, then it is a suspicion',
    (_name, doubtful, said) => {
      const events = written();
      const [asked] = recorded(stateOf(events), doubtful);
      expect(asked?.data).toMatchObject({ reason: 'vacuous_tests', failures: [{ message: said }] });
      const later = [
        ...events,
        anEvent('TEST_FAILED', asked?.data as never, { sequence: 5, code_version: 1 }),
        anEvent('MODULE_ITERATION', {}, { sequence: 6, code_version: 1 }),
        anEvent('CORRECTION_STARTED', {}, { sequence: 7, code_version: 1 }),
        anEvent('CODE_GENERATED', { code_hash: hashOf('v2') }, { sequence: 8, code_version: 2 }),
      ];
      const second = { code_hash: hashOf('v2') };
      expect(typesOf(recorded(stateOf(later), BOTH, second))).toEqual(RED);
      const taken = recorded(stateOf(later), doubtful, second);
      expect(typesOf(taken)).toEqual(GREEN);
      const passed = anEvent('TEST_PASSED', taken[0]?.data as never, { sequence: 9, code_version: 2 });
      expect(suspicionsOf(stateOf([...later, passed]))).toMatchObject([
        { kind: 'doubtful_tests', module: 'email', test: null, message: said },
      ]);
    },
  );

  it('WF-14 green against one is not asked about with the last iteration', () => {
    expect(typesOf(recorded(stateOf(written(1)), NOTHING))).toEqual(GREEN);
  });

  it('WF-14 weak tests beside real ones, and tests that could not be checked, pass and are suspicions', () => {
    const weak = check({ weak_tests: ['exists'] });
    const unchecked = check({ returns_nothing: null, throws: null, not_checked: 'it exports nothing' });
    const after = (given: StubCheck): readonly string[] => {
      const [passed] = recorded(stateOf(written()), given);
      expect(passed?.event_type).toBe('TEST_PASSED');
      const event = anEvent('TEST_PASSED', passed?.data as never, { sequence: 5, code_version: 1 });
      return suspicionsOf(stateOf([...written(), event])).map(({ kind, message }) => `${kind}: ${message}`);
    };
    expect(after(check())).toEqual([]);
    expect(after(weak)).toEqual(['weak_test: the test "exists" of "email" passes whatever the code does']);
    expect(after(unchecked)).toEqual([
      'unchecked_tests: the tests of "email" could not be run against stubs of it: it exports nothing',
    ]);
  });

  it('WF-14 the run of all tests is refused for any module that was not checked before', () => {
    const state = stateOf(written());
    const result = {
      ...DATA.TEST_PASSED,
      scope: 'all' as const,
      module: null,
      stub_checks: [check(), check({ ...BOTH, module: 'report' })],
    };
    const drafts = decide({ type: 'record_test', outcome: 'passed', result }, state);
    expect(drafts).toMatchObject([
      { event_type: 'TEST_FAILED', data: { reason: 'vacuous_tests', scope: 'all', module: 'report' } },
    ]);
  });

  it('WF-14 a module is due at each of its runs, and with all tests only when its files are new since', () => {
    const names = (state: TaskState, tested: number | null) =>
      stubsDue(state, tested === null ? null : (state.modules[tested] ?? null)).map(({ module }) => module);
    const before = stateOf(written());
    expect(names(before, 0)).toEqual(['email']);
    expect(names(before, null)).toEqual(['email', 'report']);
    const passed = anEvent('TEST_PASSED', { stub_checks: [check()] }, { sequence: 5, code_version: 1 });
    const checked = stateOf([...written(), passed]);
    expect(names(checked, 0)).toEqual(['email']);
    expect(names(checked, null)).toEqual(['report']);
    const changed = anEvent('CODE_GENERATED', { code_hash: hashOf('v2') }, { sequence: 6, code_version: 2 });
    expect(names(stateOf([...written(), passed, changed]), null)).toEqual(['email', 'report']);
  });

  it('WF-14 tests removed stand in the event, and among the suspicions of the state', () => {
    const failed = { tests: [{ ...DATA.TEST_FAILED.tests[0]!, body: 'b' }] };
    const second = { code_hash: hashOf('v2') };
    const events = [
      ...written(),
      anEvent('TEST_FAILED', failed, { sequence: 5, code_version: 1 }),
      anEvent('CORRECTION_STARTED', {}, { sequence: 6, code_version: 1 }),
      anEvent('CODE_GENERATED', second, { sequence: 7, code_version: 2 }),
    ];
    const other = { ...DATA.TEST_PASSED.tests[0]!, name: 'other', body: 'a' };
    const [told] = recorded(stateOf(events), check(), { tests: [other], ...second });
    const removed = { module: 'email', name: 'accepts a@b.c', how: 'gone', red_in: 1, removed_in: 2 };
    expect(told).toMatchObject({ event_type: 'TEST_PASSED', data: { tests_removed: [removed] } });
    const passed = anEvent('TEST_PASSED', told?.data as never, { sequence: 8, code_version: 2 });
    const state = stateOf([...events, passed]);
    expect(state.modules[0]?.tests?.removed).toEqual([removed]);
    expect(suspicionsOf(state)).toEqual([
      {
        kind: 'test_removed',
        module: 'email',
        test: 'accepts a@b.c',
        message: 'the test "accepts a@b.c" of "email" is gone since version 2 (red on version 1)',
      },
    ]);
  });
});
