import { describe, it } from '@jest/globals';
import type { CommandOf, TaskCommand } from '../../../src/domain/task/commands.js';
import { aCall, aFile, anEvent, aPlan, aRecord, DATA, eventId, hashOf } from '../../support/builders.js';
import { given } from '../../support/given.js';

const { language: _language, ...request } = DATA.TASK_STARTED;
const startTask: TaskCommand = { type: 'start_task', language: 'python', ...request };
const recordCode: CommandOf<'record_code'> = {
  type: 'record_code',
  module: 'email',
  step: 'write-email-2',
  commit: 'c2',
  code_hash: hashOf('v2'),
  files: [aFile('src/email.ts')],
  strategy: 'whole-file',
  call: aCall(),
};
const startTest: TaskCommand = { type: 'start_test', run: 'run-1', scope: 'module', module: 'email' };

const started = aRecord(['TASK_STARTED']);
const planned = aRecord(['TASK_STARTED'], ['PLANNING_COMPLETE', { ...aPlan('email', 'report') }]);
const coding = [...planned, anEvent('MODULE_STARTED', {}, { sequence: 3 })];
const written = [...coding, anEvent('CODE_GENERATED', {}, { sequence: 4, code_version: 1 })];
const at = (sequence: number): { sequence: number; code_version: number } => ({ sequence, code_version: 1 });
const failed = [...written, anEvent('TEST_FAILED', {}, at(5)), anEvent('MODULE_ITERATION', {}, at(6))];
const passed = [...written, anEvent('TEST_PASSED', {}, at(5))];
const correcting = [...failed, anEvent('CORRECTION_STARTED', {}, at(7))];
const complete = [...passed, anEvent('MODULE_COMPLETE', {}, at(6))];
const allPassed = anEvent('TEST_PASSED', { scope: 'all', module: null, run: 'run-9', total: 4 }, at(8));

describe('starting a task', () => {
  it('WF-2 records what was asked', () => {
    given([])
      .when(startTask)
      .then([
        {
          event_type: 'TASK_STARTED',
          actor: 'scheduler',
          code_version: null,
          data: { ...DATA.TASK_STARTED, language: 'python' },
        },
      ]);
  });

  it('WF-1 happens once', () => given(started).when(startTask).thenThrows('already_started'));

  it('WF-5 is possible for a task that was paused while it was queued', () => {
    const pause = anEvent('USER_INTERVENTION', { kind: 'pause', client: 'page' });
    given([pause])
      .when(startTask)
      .then([{ event_type: 'TASK_STARTED' }]);
  });
});

describe('planning', () => {
  it('WF-2 records the plan, as the planner', () => {
    const plan = aPlan('email');
    given(started)
      .when({ type: 'record_plan', plan, call: aCall() })
      .then([{ event_type: 'PLANNING_COMPLETE', actor: 'planner', data: { ...plan, call: aCall() } }]);
  });

  it('WF-1 happens once', () =>
    given(planned).when({ type: 'record_plan', plan: aPlan(), call: aCall() }).thenThrows('already_planned'));
});

describe('a module', () => {
  it('WF-2 is started with its place in the plan', () =>
    given(planned)
      .when({ type: 'start_module', module: 'report' })
      .then([{ event_type: 'MODULE_STARTED', data: { module: 'report', index: 2, total: 2 } }]));

  it('WF-1 is started once', () => {
    given(coding)
      .when({ type: 'start_module', module: 'email' })
      .thenThrows('already_started', /"email"/);
    given(complete).when({ type: 'start_module', module: 'email' }).thenThrows('already_started');
  });

  it('WF-1 of another plan is refused', () => {
    for (const type of ['start_module', 'start_correction', 'complete_module'] as const) {
      given(planned)
        .when({ type, module: 'ghost' })
        .thenThrows('unknown_module', /"ghost"/);
    }
    given(planned)
      .when({ ...recordCode, module: 'ghost' })
      .thenThrows('unknown_module');
  });

  it('WF-2 is complete when its tests have passed', () =>
    given([...passed, anEvent('MODULE_ITERATION', { outcome: 'passed' }, at(6))])
      .when({ type: 'complete_module', module: 'email' })
      .then([{ event_type: 'MODULE_COMPLETE', data: { module: 'email', iterations: 1 } }]));

  it('WF-1 is not complete before', () => {
    for (const events of [coding, written, failed, correcting]) {
      given(events).when({ type: 'complete_module', module: 'email' }).thenThrows('not_tested');
    }
  });
});

describe('code', () => {
  it('WF-3 is the next version', () => {
    const { type: _type, ...change } = recordCode;
    given(coding)
      .when(recordCode)
      .then([
        {
          event_type: 'CODE_GENERATED',
          actor: 'coder',
          code_version: 1,
          data: { ...change, iteration: 1 },
        },
      ]);
    given(written)
      .when(recordCode)
      .then([{ event_type: 'CODE_GENERATED', code_version: 2 }]);
  });

  it('WF-2 of a correction closes it at the same version', () =>
    given(correcting)
      .when(recordCode)
      .then([
        { event_type: 'CODE_GENERATED', actor: 'coder', code_version: 2 },
        {
          event_type: 'CORRECTION_COMPLETED',
          actor: 'coder',
          code_version: 2,
          data: { module: 'email', iteration: 2, code_hash: hashOf('v2') },
        },
      ]));
});

describe('tests', () => {
  it('WF-2 start on the code as it is', () =>
    given(written)
      .when(startTest)
      .then([
        {
          event_type: 'TEST_STARTED',
          actor: 'tester',
          data: { run: 'run-1', scope: 'module', module: 'email', code_hash: hashOf('v1') },
        },
      ]));

  it('WF-1 do not start before there is code', () => given(coding).when(startTest).thenThrows('no_code'));

  it.each(['passed', 'failed'] as const)('WF-2 that %s close the iteration of their module', (outcome) => {
    const event_type = outcome === 'passed' ? 'TEST_PASSED' : 'TEST_FAILED';
    given(written)
      .when({ type: 'record_test', outcome, result: DATA[event_type] })
      .then([
        { event_type, actor: 'tester', code_version: null, data: DATA[event_type] as never },
        { event_type: 'MODULE_ITERATION', data: { module: 'email', iteration: 1, outcome } },
      ]);
  });

  it('WF-1 all together close no iteration', () =>
    given(complete)
      .when({
        type: 'record_test',
        outcome: 'passed',
        result: { ...DATA.TEST_PASSED, scope: 'all', module: null },
      })
      .then([{ event_type: 'TEST_PASSED' }]));

  const failedTogether = (...files: readonly string[]): TaskCommand => ({
    type: 'record_test',
    outcome: 'failed',
    result: {
      ...DATA.TEST_FAILED,
      scope: 'all',
      module: null,
      failures: files.map((file) => ({ name: 'works', file, message: 'no' })),
    },
  });

  it.each<[string, readonly string[], string]>([
    ['the module whose test file failed', ['test/report.test.ts'], 'report'],
    ['the first of several', ['test/report.test.ts', 'test/email.test.ts'], 'email'],
    ['the last of the plan when no file says', ['test/elsewhere.test.ts'], 'report'],
    ['the last of the plan when nothing was reported', [], 'report'],
  ])('WF-1 that fail all together name %s', (_name, files, module) => {
    given(complete)
      .when(failedTogether(...files))
      .then([
        {
          event_type: 'TEST_FAILED',
          data: {
            ...DATA.TEST_FAILED,
            module,
            scope: 'all',
            failures: files.map((file) => ({ name: 'works', file, message: 'no' })),
          },
        },
      ]);
  });
});

describe('a correction', () => {
  it('WF-2 starts after a failed run and names it', () =>
    given(failed)
      .when({ type: 'start_correction', module: 'email' })
      .then([
        {
          event_type: 'CORRECTION_STARTED',
          data: { module: 'email', iteration: 2, run: 'run-1', answers: null },
        },
      ]));

  it('WF-1 does not start without one', () => {
    for (const events of [planned, written, passed, correcting]) {
      given(events).when({ type: 'start_correction', module: 'email' }).thenThrows('nothing_to_correct');
    }
  });
});

describe('the end', () => {
  it('CX-35 is complete with the proof: which run passed, on which version', () =>
    given([...complete, allPassed])
      .when({ type: 'complete_task' })
      .then([
        {
          event_type: 'TASK_COMPLETE',
          data: {
            proof: { test_event_id: eventId(8), run: 'run-9', code_version: 1, code_hash: hashOf('v1') },
            modules: 2,
            tests: 1,
            skipped: 3,
            suspicions: 0,
            calls: 2,
          },
        },
      ]));

  it('CX-35 is not complete without a passing run of all tests, newer than the last edit', () => {
    const edit = anEvent('CODE_GENERATED', { code_hash: hashOf('v2') }, { sequence: 9, code_version: 2 });
    const red = anEvent('TEST_FAILED', { scope: 'all', module: null }, at(9));
    const onlyOne = anEvent('TEST_PASSED', { scope: 'module' }, at(9));
    const otherCode = anEvent('TEST_PASSED', { scope: 'all', module: null, code_hash: hashOf('v0') }, at(8));
    for (const events of [
      complete,
      [...complete, allPassed, edit],
      [...complete, allPassed, red],
      [...complete, allPassed, onlyOne],
      [...complete, otherCode],
    ]) {
      given(events).when({ type: 'complete_task' }).thenThrows('not_proven');
    }
  });

  it('WF-1 is a failure with its reason', () =>
    given(written)
      .when({ type: 'fail_task', reason: 'no_plan', message: 'nothing usable', module: null })
      .then([
        { event_type: 'TASK_FAILED', data: { reason: 'no_plan', message: 'nothing usable', module: null } },
      ]));

  it('WF-6 is a cancellation in every state, also before the start', () => {
    for (const events of [[], started, planned, written, failed, correcting, complete]) {
      given(events)
        .when({ type: 'cancel_task', reason: 'user' })
        .then([{ event_type: 'TASK_CANCELLED', actor: 'scheduler', data: { reason: 'user' } }]);
    }
  });

  it.each(['TASK_COMPLETE', 'TASK_FAILED', 'TASK_CANCELLED'] as const)(
    'EV-1 refuses every command after %s',
    (end) => {
      const commands: readonly TaskCommand[] = [
        startTask,
        recordCode,
        startTest,
        { type: 'complete_task' },
        { type: 'cancel_task', reason: 'user' },
        { type: 'fail_task', reason: 'late', message: 'late', module: null },
      ];
      for (const command of commands) {
        given([...written, anEvent(end, {}, { sequence: 9 })])
          .when(command)
          .thenThrows('task_ended');
      }
    },
  );
});
