import { DomainError } from '../../kernel/domain-error.js';
import type { CommandOf } from '../commands.js';
import type { TaskEventDraft } from '../events.js';
import { moduleNamed, type TaskState } from '../state.js';

/** @throws DomainError `unknown_module` or `already_started` */
export function startModule(
  { module }: CommandOf<'start_module'>,
  state: TaskState,
): readonly TaskEventDraft[] {
  const target = moduleNamed(state, module);
  if (target.phase !== 'planned')
    throw new DomainError('already_started', `the module "${module}" has started already`);
  const index = state.modules.indexOf(target);
  const data = { module, index: index + 1, total: state.modules.length };
  return [{ event_type: 'MODULE_STARTED', actor: 'scheduler', code_version: null, data }];
}
