import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../src/domain/kernel/json.js';
import { evolve } from '../../../src/domain/task/evolve/index.js';
import { NO_TESTS } from '../../../src/domain/task/proof/module-tests.js';
import { initialState, type TaskState } from '../../../src/domain/task/state.js';
import type { TaskEventType } from '../../../src/domain/task/event-types.js';
import { rebuildState } from '../../../src/domain/task/rebuild-state.js';
import {
  aFile,
  anEvent,
  aPlan,
  aRecord,
  aRecorded,
  aCall,
  DATA,
  eventId,
  hashOf,
  TASK_ID,
  timeOf,
} from '../../support/builders.js';
import { given } from '../../support/given.js';

const started = aRecord(['TASK_STARTED']);
const planned = aRecord(['TASK_STARTED'], ['PLANNING_COMPLETE']);
const written = aRecord(
  ['TASK_STARTED'],
  ['PLANNING_COMPLETE'],
  ['MODULE_STARTED'],
  ['CODE_GENERATED', {}, 1],
);
const failed = aRecord(
  ['TASK_STARTED'],
  ['PLANNING_COMPLETE'],
  ['MODULE_STARTED'],
  ['CODE_GENERATED', {}, 1],
  ['TEST_FAILED'],
  ['MODULE_ITERATION'],
);
const correcting = [...failed, anEvent('CORRECTION_STARTED', {}, { sequence: 7, code_version: 1 })];
const next = { sequence: 20 };
const email = (state: TaskState): TaskState['modules'][number] => state.modules[0]!;
const stateOf = (events: Parameters<typeof rebuildState>[0] | readonly object[]): TaskState =>
  rebuildState(events as Parameters<typeof rebuildState>[0]).state;

describe('what each event means', () => {
  it('EV-30 TASK_STARTED: the task runs, with what was asked', () => {
    given(started).thenState({
      task_id: TASK_ID,
      status: 'running',
      sequence: 1,
      prompt_line: 'Build email validator',
      request_sha256: hashOf('request'),
      language: 'typescript',
      model: null,
      priority: 'MEDIUM',
      max_iterations: 5,
      started_at: timeOf(1),
      updated_at: timeOf(1),
      skipped: 0,
    });
  });

  it('EV-30 PLANNING_COMPLETE: the modules are known, and the call is counted', () => {
    const state = stateOf(planned);
    expect(state.modules).toEqual([
      {
        name: 'email',
        purpose: 'does email',
        depends_on: [],
        file: 'src/email.ts',
        test_file: 'test/email.test.ts',
        phase: 'planned',
        iterations: 0,
        excused: 0,
        tests: NO_TESTS,
      },
    ]);
    expect(state).toMatchObject({ language: 'typescript', progress: 0.1, calls: 1 });
  });

  it('EV-30 MODULE_STARTED: the module is the current one', () => {
    given([...planned, anEvent('MODULE_STARTED', {}, next)]).thenState({
      current_module: 'email',
      modules: [expect.objectContaining({ phase: 'started' }) as never],
    });
  });

  it('EV-30 CODE_GENERATED: there is a new version, with its files by path', () => {
    const files = [aFile('test/email.test.ts'), aFile('src/email.ts')];
    const events = [...planned, anEvent('CODE_GENERATED', { files }, { ...next, code_version: 1 })];
    expect(stateOf(events)).toMatchObject({
      code_version: 1,
      code_hash: hashOf('v1'),
      commit: 'c1',
      calls: 2,
      files: [aFile('src/email.ts'), aFile('test/email.test.ts')],
      modules: [{ phase: 'written' }],
    });
  });

  it('EV-30 TEST_STARTED: nothing but the record moves on', () => {
    const state = stateOf(written);
    const after = evolve(state, anEvent('TEST_STARTED', {}, { ...next, code_version: 1 }));
    expect(after).toEqual({ ...state, sequence: 20, updated_at: timeOf(20) });
  });

  it('EV-30 TEST_PASSED: the module has passed, once its own tests ran', () => {
    const run = { ...next, code_version: 1 };
    const state = stateOf([...written, anEvent('TEST_PASSED', {}, run)]);
    expect(email(state).phase).toBe('passed');
    expect(state.last_test).toEqual({
      event_id: eventId(20),
      run: 'run-1',
      scope: 'module',
      module: 'email',
      outcome: 'passed',
      code_version: 1,
      code_hash: hashOf('v1'),
      total: 1,
      passed: 1,
      failed: 0,
      skipped: 0,
      reason: null,
      failures: [],
    });
    const all = stateOf([...written, anEvent('TEST_PASSED', { scope: 'all', module: null }, run)]);
    expect(email(all).phase).toBe('written');
    const named = stateOf([...written, anEvent('TEST_PASSED', { scope: 'all', module: 'email' }, run)]);
    expect(email(named).phase).toBe('written');
    expect(all.last_test).toMatchObject({ scope: 'all', outcome: 'passed' });
  });

  it('EV-30 TEST_FAILED: the module is open for correction, and it is known what failed', () => {
    const state = stateOf(failed);
    expect(email(state).phase).toBe('failed');
    expect(state.last_test).toMatchObject({
      outcome: 'failed',
      reason: 'assertions',
      failures: DATA.TEST_FAILED.failures,
    });
  });

  it('EV-30 TEST_FAILED of all tests opens a complete module again', () => {
    const done = [...written, anEvent('MODULE_COMPLETE', {}, { sequence: 5, code_version: 1 })];
    const all = anEvent('TEST_FAILED', { scope: 'all', module: 'email' }, { ...next, code_version: 1 });
    expect(email(stateOf(done)).phase).toBe('complete');
    expect(email(stateOf([...done, all])).phase).toBe('failed');
  });

  it('EV-30 MODULE_ITERATION: rounds are counted', () => {
    expect(email(stateOf(failed)).iterations).toBe(1);
  });

  it('EV-30 CORRECTION_STARTED and the code and CORRECTION_COMPLETED that follow: back to testing, one version on', () => {
    expect(email(stateOf(correcting)).phase).toBe('correcting');
    const code = anEvent('CODE_GENERATED', { code_hash: hashOf('v2') }, { sequence: 8, code_version: 2 });
    const during = stateOf([...correcting, code]);
    expect(during).toMatchObject({ code_version: 2, modules: [{ phase: 'correcting' }] });
    const end = anEvent('CORRECTION_COMPLETED', {}, { sequence: 9, code_version: 2 });
    expect(stateOf([...correcting, code, end])).toMatchObject({
      code_version: 2,
      code_hash: hashOf('v2'),
      modules: [{ phase: 'corrected' }],
      skipped: 0,
    });
  });

  it('EV-30 MODULE_COMPLETE: the module is done', () => {
    const state = stateOf([...written, anEvent('MODULE_COMPLETE', {}, { ...next, code_version: 1 })]);
    expect(state).toMatchObject({ modules: [{ phase: 'complete' }], progress: 0.9 });
  });

  it('EV-30 BUG_REPORT_RECEIVED: a report on the current code is kept', () => {
    const report = anEvent('BUG_REPORT_RECEIVED', {}, { ...next, code_version: 1 });
    expect(stateOf([...written, report]).bug_reports).toEqual([
      { event_id: eventId(20), description: 'accepts a@@b', code_version: 1 },
    ]);
  });

  it.each<[string, JsonObject, Partial<TaskState>]>([
    ['guidance', { text: 'no regex' }, { guidance: ['no regex'] }],
    ['pause', {}, { status: 'paused' }],
    ['resume', {}, { status: 'running' }],
    ['iteration_limit', { value: 9 }, { max_iterations: 9 }],
    ['model', { value: 'qwen3:8b' }, { model: 'qwen3:8b' }],
    ['priority', { value: 'high' }, { priority: 'HIGH' }],
    ['priority', { value: 0 }, { priority: 'CRITICAL' }],
    ['a kind of a newer writer', { value: 1 }, { status: 'running' }],
  ])('EV-30 USER_INTERVENTION of kind %s %j', (kind, data, expected) => {
    given([...started, aRecorded('USER_INTERVENTION', { kind, client: 'page', ...data }, next)]).thenState({
      ...expected,
      skipped: 0,
    });
  });

  it('EV-1 a paused task runs again with TASK_RESUMED, not with the request to', () => {
    const pause = anEvent('USER_INTERVENTION', { kind: 'pause', client: 'page' }, { sequence: 2 });
    const ask = anEvent('USER_INTERVENTION', { kind: 'resume', client: 'page' }, { sequence: 3 });
    given([...started, pause, ask]).thenState({ status: 'paused' });
    given([...started, pause, ask, anEvent('TASK_RESUMED', {}, { sequence: 4 })]).thenState({
      status: 'running',
    });
  });

  it.each([
    ['more_urgent_task', 'preempted', 1],
    ['waiting_for_user', 'waiting_for_user', 0],
    ['budget', 'waiting_for_user', 0],
  ] as const)('EV-1 TASK_PREEMPTED for %s: %s until TASK_RESUMED', (reason, status, preemptions) => {
    const stop = anEvent('TASK_PREEMPTED', { reason }, { sequence: 2 });
    given([...started, stop]).thenState({ status, preemptions });
    given([...started, stop, anEvent('TASK_RESUMED', {}, { sequence: 3 })]).thenState({
      status: 'running',
      preemptions,
    });
  });

  it('EV-30 TASK_COMPLETE: done, at progress 1', () => {
    given([...written, anEvent('TASK_COMPLETE', {}, next)]).thenState({
      status: 'completed',
      progress: 1,
      current_module: null,
      ended_at: timeOf(20),
    });
  });

  it('EV-30 TASK_FAILED: ended, with reason and module', () => {
    given([...written, anEvent('TASK_FAILED', {}, next)]).thenState({
      status: 'failed',
      failure: { reason: 'iteration_limit', message: 'did not pass', module: 'email' },
      ended_at: timeOf(20),
    });
  });

  it('EV-1 TASK_CANCELLED: ended, also as the first event of all', () => {
    given([anEvent('TASK_CANCELLED')]).thenState({ status: 'cancelled', sequence: 1, ended_at: timeOf(1) });
  });

  it('EV-30 no event changes anything after the end', () => {
    for (const end of ['TASK_COMPLETE', 'TASK_FAILED', 'TASK_CANCELLED'] as const) {
      const ended = stateOf([...written, anEvent(end, {}, next)]);
      const late = anEvent('CODE_GENERATED', {}, { sequence: 21, code_version: 9 });
      expect(evolve(ended, late)).toEqual({ ...ended, sequence: 21, skipped: 1 });
    }
  });
});

describe('what is left out of the state', () => {
  const expectSkipped = (state: TaskState, event: Parameters<typeof evolve>[1]): void => {
    const after = evolve(state, event);
    expect(after).toEqual({ ...state, sequence: event.sequence, skipped: state.skipped + 1 });
  };
  const at = (code_version: number): { sequence: number; code_version: number } => ({
    sequence: 20,
    code_version,
  });
  /** Version 2, corrected. */
  const second = stateOf([
    ...correcting,
    anEvent('CODE_GENERATED', { code_hash: hashOf('v2'), commit: 'c2' }, { sequence: 8, code_version: 2 }),
    anEvent('CORRECTION_COMPLETED', {}, { sequence: 9, code_version: 2 }),
  ]);

  it('EV-32 code at or below the current version is stale', () => {
    for (const version of [0, 1, 2]) expectSkipped(second, anEvent('CODE_GENERATED', {}, at(version)));
  });

  it('EV-32 of several versions of code the latest wins', () => {
    const state = evolve(second, anEvent('CODE_GENERATED', { commit: 'c5', call: null }, at(5)));
    expect(state).toMatchObject({ code_version: 5, commit: 'c5' });
  });

  it('EV-32 CODE_GENERATED v1, CORRECTION_COMPLETED v2: version 2, adopted', () => {
    const adopted = [...written, anEvent('CORRECTION_COMPLETED', {}, at(2))];
    given(adopted).thenState({ code_version: 2, code_hash: hashOf('v2'), skipped: 0 });
  });

  it('EV-33 a correction completed without a start is handled', () => {
    given([...written, anEvent('CORRECTION_COMPLETED', { code_hash: hashOf('v1') }, at(1))]).thenState({
      code_version: 1,
      skipped: 0,
      modules: [expect.objectContaining({ phase: 'corrected' }) as never],
    });
  });

  it('EV-41 a correction without a hash is handled: the hash is unknown, never missing from the state', () => {
    const hashless = aRecorded('CORRECTION_COMPLETED', { module: 'email', iteration: 2 }, at(2));
    given([...written, hashless]).thenState({ code_version: 2, code_hash: null, skipped: 0 });
  });

  it('EV-41 a correction without a hash at the current version leaves the known hash', () => {
    const hashless = aRecorded('CORRECTION_COMPLETED', { module: 'email', iteration: 2 }, at(1));
    given([...written, hashless]).thenState({ code_version: 1, code_hash: hashOf('v1'), skipped: 0 });
  });

  it('EV-33 a correction completed for an old version is left out', () => {
    expectSkipped(second, anEvent('CORRECTION_COMPLETED', {}, at(1)));
  });

  it('EV-33 a test result for an old version is left out', () => {
    expectSkipped(second, anEvent('TEST_PASSED', { code_hash: hashOf('v2') }, at(1)));
    expectSkipped(second, anEvent('TEST_FAILED', { code_hash: hashOf('v2') }, at(1)));
  });

  it('EV-33 a test result for a version that does not exist is left out', () => {
    expectSkipped(second, anEvent('TEST_PASSED', { code_hash: hashOf('v2') }, at(3)));
  });

  it('EV-33 a test result that tells the current version but ran on other code is left out', () => {
    expectSkipped(second, anEvent('TEST_PASSED', { code_hash: hashOf('v1') }, at(2)));
    expect(
      evolve(second, anEvent('TEST_PASSED', { code_hash: hashOf('v2') }, at(2))).last_test,
    ).toMatchObject({ outcome: 'passed' });
  });

  it('EV-33 a bug report for another version is left out', () => {
    expectSkipped(second, anEvent('BUG_REPORT_RECEIVED', { code_version: 1 }, at(2)));
    expectSkipped(second, anEvent('BUG_REPORT_RECEIVED', { code_version: 3 }, at(2)));
    expect(
      evolve(second, anEvent('BUG_REPORT_RECEIVED', { code_version: 2 }, at(2))).bug_reports,
    ).toHaveLength(1);
  });

  it('EV-42 a bug report with a time in the future counts like any other', () => {
    const place = { ...at(2), timestamp: '9999-01-01T00:00:00.000Z' };
    const state = evolve(second, anEvent('BUG_REPORT_RECEIVED', { code_version: 2 }, place));
    expect(state.bug_reports).toHaveLength(1);
  });

  it('EV-30 an event of an unknown type is skipped and counted', () => {
    expectSkipped(second, aRecorded('TASK_TELEPORTED', { to: 'mars' }, at(2)));
    expectSkipped(second, aRecorded('__proto__', {}, at(2)));
    expectSkipped(second, aRecorded('toString', {}, at(2)));
  });

  const REQUIRED: Partial<Record<TaskEventType, readonly string[]>> = {
    TASK_STARTED: ['request_sha256', 'prompt_line', 'priority', 'max_iterations'],
    PLANNING_COMPLETE: ['language', 'modules'],
    MODULE_STARTED: ['module'],
    CODE_GENERATED: ['module', 'commit', 'code_hash', 'files'],
    TEST_STARTED: ['run', 'scope', 'module'],
    TEST_PASSED: ['run', 'scope', 'module', 'code_hash', 'total', 'passed', 'failed'],
    TEST_FAILED: ['run', 'scope', 'module', 'code_hash', 'total', 'passed', 'failed', 'reason', 'failures'],
    CORRECTION_STARTED: ['module', 'iteration'],
    CORRECTION_COMPLETED: ['module'],
    MODULE_ITERATION: ['module', 'iteration', 'outcome'],
    MODULE_COMPLETE: ['module'],
    BUG_REPORT_RECEIVED: ['description', 'code_version'],
    USER_INTERVENTION: ['kind'],
    TASK_PREEMPTED: ['reason'],
    TASK_COMPLETE: ['proof'],
    TASK_FAILED: ['reason', 'message'],
    TASK_CANCELLED: ['reason'],
  };
  const cases = Object.entries(REQUIRED).flatMap(([type, fields]) =>
    fields.map((field) => [type as TaskEventType, field] as const),
  );

  /** The same event that is skipped below counts when its field is there. */
  const valid = (type: TaskEventType): JsonObject => ({
    ...(DATA[type] as JsonObject),
    ...(type.startsWith('TEST') ? { code_hash: hashOf('v2') } : {}),
    ...(type === 'BUG_REPORT_RECEIVED' ? { code_version: 2 } : {}),
  });
  const versionFor = (type: TaskEventType): number => (type === 'CODE_GENERATED' ? 3 : 2);

  it.each(Object.keys(DATA) as TaskEventType[])('EV-30 a whole %s counts', (type) => {
    expect(evolve(second, aRecorded(type, valid(type), at(versionFor(type)))).skipped).toBe(0);
  });

  it.each(cases)('EV-30 a %s whose data lacks %s is skipped and counted', (type, field) => {
    const { [field]: _left, ...data } = valid(type);
    expectSkipped(second, aRecorded(type, data, at(versionFor(type))));
  });

  it.each<[TaskEventType, string, JsonObject]>([
    ['TASK_STARTED', 'an unknown priority', { priority: 'URGENT' }],
    ['TASK_STARTED', 'an unknown language', { language: 'cobol' }],
    ['TASK_STARTED', 'a model that is no name', { model: 7 }],
    ['TASK_STARTED', 'a negative limit', { max_iterations: -1 }],
    ['PLANNING_COMPLETE', 'an unknown language', { language: 'cobol' }],
    ['PLANNING_COMPLETE', 'modules without files', { modules: [{ name: 'a' }] }],
    ['PLANNING_COMPLETE', 'modules of null', { modules: [null] }],
    ['PLANNING_COMPLETE', 'a call that counts no asks', { call: { asks: 'many' } }],
    ['CODE_GENERATED', 'files of null', { files: [null, null] }],
    ['CODE_GENERATED', 'files without a path', { files: [{ sha256: 'a', bytes: 1 }] }],
    ['CODE_GENERATED', 'a call that is text', { call: 'call-1' }],
    ['TEST_FAILED', 'an unknown scope', { scope: 'some' }],
    ['TEST_FAILED', 'failures without a message', { failures: [{ name: 'a', file: 'b' }] }],
    ['TEST_FAILED', 'a count in text', { total: '1' }],
    ['USER_INTERVENTION', 'guidance without text', { text: 7 }],
    ['USER_INTERVENTION', 'a limit that is no count', { kind: 'iteration_limit', value: 2.5 }],
    ['USER_INTERVENTION', 'a model that is no name', { kind: 'model', value: null }],
    ['USER_INTERVENTION', 'an unknown priority', { kind: 'priority', value: 'URGENT' }],
    ['TASK_FAILED', 'a module that is no name', { module: 7 }],
    ['CORRECTION_COMPLETED', 'a hash that is no text', { code_hash: 7 }],
  ])('EV-30 a %s with %s is skipped and counted, not a crash', (type, _what, change) => {
    expectSkipped(second, aRecorded(type, { ...valid(type), ...change }, at(versionFor(type))));
  });

  it.each([
    ['without data', { data: null }],
    ['with a version that is no count', { code_version: 2.5 }],
    ['without a version', { code_version: undefined }],
    ['without a time', { timestamp: undefined }],
  ])('EV-30 an event %s is skipped and counted, not a crash', (_name, change) => {
    expectSkipped(second, {
      ...aRecorded('MODULE_COMPLETE', valid('MODULE_COMPLETE'), at(2)),
      ...change,
    } as never);
  });

  it('EV-30 a module that the plan does not have never becomes the current one', () => {
    for (const type of ['MODULE_STARTED', 'CORRECTION_STARTED', 'TEST_FAILED'] as const) {
      const state = evolve(second, aRecorded(type, { ...valid(type), module: 'ghost' }, at(2)));
      expect(state.current_module).toBe('email');
      expect(state.modules).toEqual(second.modules);
    }
  });

  it('EV-30 a plan that replaces another leaves no current module of the old one', () => {
    const replan = anEvent('PLANNING_COMPLETE', { ...aPlan('a', 'b') }, at(2));
    expect(evolve(second, replan)).toMatchObject({
      current_module: null,
      modules: [{ name: 'a' }, { name: 'b' }],
    });
  });

  it('EV-30 planning data without its call is still a plan', () => {
    const { call: _call, ...data } = DATA.PLANNING_COMPLETE;
    given([...started, aRecorded('PLANNING_COMPLETE', data, next)]).thenState({ calls: 0, progress: 0.1 });
  });
});

describe('evolve', () => {
  it('EV-35 is pure: neither state nor event is changed, and the same again gives the same', () => {
    const freeze = <T>(value: T): T => {
      if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
      return value;
    };
    for (const event of [...correcting, ...aRecord(['USER_INTERVENTION'], ['TASK_PREEMPTED'])]) {
      const state = freeze(stateOf(failed));
      expect(evolve(state, freeze(event))).toEqual(evolve(state, event));
    }
  });

  it('EV-30 counts every ask of a call', () => {
    const state = stateOf([
      ...started,
      anEvent('PLANNING_COMPLETE', { ...aPlan('a', 'b'), call: aCall({ asks: 3 }) }, { sequence: 2 }),
    ]);
    expect(state.calls).toBe(3);
  });

  it('EV-30 begins with the empty state', () => {
    expect(initialState()).toMatchObject({
      status: 'not_started',
      sequence: 0,
      code_version: 0,
      progress: 0,
    });
  });
});
