import type { TaskEvent } from '../events.js';
import { compareTests, NO_TESTS, type ModuleTests } from '../proof/module-tests.js';
import { outcomesOf } from '../proof/outcomes-of.js';
import { strengthOf } from '../proof/stub-check.js';
import type { ModuleState, TaskState, TestState } from '../state.js';
import { changeModule, changeState } from './change-state.js';
import { atModule, withModule } from './code.js';
import { durationOf } from './running-time.js';

type TestFinished = Extract<TaskEvent, { event_type: 'TEST_PASSED' | 'TEST_FAILED' }>;

function toTestState(event: TestFinished): TestState {
  const { run, scope, module, code_hash, total, passed, failed, skipped } = event.data;
  const failed_ = event.event_type === 'TEST_FAILED';
  return {
    event_id: event.event_id,
    run,
    scope,
    module,
    outcome: failed_ ? 'failed' : 'passed',
    code_version: event.code_version,
    code_hash,
    total,
    passed,
    failed,
    // Earlier writers did not count them: they are what is left.
    skipped: skipped ?? Math.max(0, total - passed - failed),
    reason: failed_ ? event.data.reason : null,
    failures: failed_ ? event.data.failures : [],
  };
}

/**
 * A result for another version, or for other code under the same version, says nothing about the code as it is now
 * (EV-33). Where no hash is known the version decides.
 */
export function isStaleTest(state: TaskState, event: TestFinished): boolean {
  if (event.code_version !== state.code_version) return true;
  return state.code_hash !== null && event.data.code_hash !== state.code_hash;
}

/** What a run adds to what is known of a module's tests. */
function testsAfter(module: ModuleState, event: TestFinished): ModuleTests {
  const before = module.tests ?? NO_TESTS;
  const { news: _, ...compared } = compareTests(before, outcomesOf(module, event.data, event.code_version));
  const check = event.data.stub_checks?.find((one) => one.module === module.name) ?? null;
  if (check === null) return { ...before, ...compared };
  const asked = event.event_type === 'TEST_FAILED' && strengthOf(check) === 'doubtful';
  return {
    ...compared,
    stub_check: check,
    checked: true,
    doubted: before.doubted || asked,
  };
}

function withTests(state: TaskState, event: TestFinished): TaskState {
  const { scope, module: name } = event.data;
  const modules = state.modules.map((module) =>
    scope === 'all' || module.name === name
      ? changeModule(module, { tests: testsAfter(module, event) })
      : module,
  );
  return changeState(state, { modules });
}

/**
 * A passed module run moves its module on; a failed run, also one of all tests together, opens its module again for
 * correction.
 */
export function testFinished(state: TaskState, event: TestFinished): TaskState {
  const test = toTestState(event);
  const next = changeState(withTests(state, event), {
    last_test: test,
    running_ms: state.running_ms + durationOf(event.data.duration_ms),
  });
  if (test.outcome === 'failed') {
    return withModule(atModule(next, test.module), test.module, { phase: 'failed' });
  }
  return test.scope === 'module' ? withModule(next, test.module, { phase: 'passed' }) : next;
}
