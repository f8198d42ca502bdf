import type { CommandOf } from '../commands.js';
import type { TaskEventDraft } from '../events.js';
import { moduleNamed, type TaskState } from '../state.js';

/** @throws DomainError `unknown_module` */
export function startModule(
  { module }: CommandOf<'start_module'>,
  state: TaskState,
): readonly TaskEventDraft[] {
  const index = state.modules.indexOf(moduleNamed(state, module));
  const data = { module, index: index + 1, total: state.modules.length };
  return [{ event_type: 'MODULE_STARTED', actor: 'scheduler', code_version: null, data }];
}
