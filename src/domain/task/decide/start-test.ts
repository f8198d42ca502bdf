import { DomainError } from '../../kernel/domain-error.js';
import type { CommandOf } from '../commands.js';
import type { TaskEventDraft } from '../events.js';
import type { TaskState } from '../state.js';

/** @throws DomainError `no_code` before the first version */
export function startTest(
  { run, scope, module }: CommandOf<'start_test'>,
  state: TaskState,
): readonly TaskEventDraft[] {
  if (state.code_hash === null) throw new DomainError('no_code', 'there is no code to test yet');
  const data = { run, scope, module, code_hash: state.code_hash };
  return [{ event_type: 'TEST_STARTED', actor: 'tester', code_version: null, data }];
}
