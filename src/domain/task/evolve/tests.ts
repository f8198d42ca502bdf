import type { TaskEvent } from '../events.js';
import type { TaskState, TestState } from '../state.js';
import { changeState } from './change-state.js';
import { atModule, withModule } from './code.js';
import { durationOf } from './running-time.js';

type TestFinished = Extract<TaskEvent, { event_type: 'TEST_PASSED' | 'TEST_FAILED' }>;

function toTestState(event: TestFinished): TestState {
  const { run, scope, module, code_hash, total, passed, failed } = event.data;
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

/**
 * A passed module run moves its module on; a failed run, also one of all tests together, opens its module again for
 * correction.
 */
export function testFinished(state: TaskState, event: TestFinished): TaskState {
  const test = toTestState(event);
  const next = changeState(state, {
    last_test: test,
    running_ms: state.running_ms + durationOf(event.data.duration_ms),
  });
  if (test.outcome === 'failed') {
    return withModule(atModule(next, test.module), test.module, { phase: 'failed' });
  }
  return test.scope === 'module' ? withModule(next, test.module, { phase: 'passed' }) : next;
}
