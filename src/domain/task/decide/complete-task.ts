import { DomainError } from '../../kernel/domain-error.js';
import type { TaskEventDraft } from '../events.js';
import { suspicionsOf } from '../proof/suspicions.js';
import { hasProof, type TaskState } from '../state.js';

/**
 * Done is a recorded fact: a passing run of all tests on the current version (CX-35).
 * @throws DomainError `not_proven` without one
 */
export function completeTask(state: TaskState): readonly TaskEventDraft[] {
  const test = state.last_test;
  if (test === null || !hasProof(state)) {
    throw new DomainError('not_proven', 'no passing run of all tests on the current code version');
  }
  const proof = {
    test_event_id: test.event_id,
    run: test.run,
    code_version: test.code_version,
    code_hash: test.code_hash,
  };
  const data = {
    proof,
    modules: state.modules.length,
    tests: test.passed,
    skipped: test.skipped,
    suspicions: suspicionsOf(state).length,
    calls: state.calls,
  };
  return [{ event_type: 'TASK_COMPLETE', actor: 'scheduler', code_version: null, data }];
}
