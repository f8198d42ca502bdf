import { DomainError } from '../../kernel/domain-error.js';
import type { CommandOf } from '../commands.js';
import type { TaskEventDraft } from '../events.js';
import { moduleNamed, type TaskState } from '../state.js';

/** @throws DomainError `not_tested` unless the module's tests have just passed */
export function completeModule(
  { module }: CommandOf<'complete_module'>,
  state: TaskState,
): readonly TaskEventDraft[] {
  const target = moduleNamed(state, module);
  if (target.phase !== 'passed')
    throw new DomainError('not_tested', `the tests of "${module}" have not passed`);
  const data = { module, iterations: target.iterations };
  return [{ event_type: 'MODULE_COMPLETE', actor: 'scheduler', code_version: null, data }];
}
