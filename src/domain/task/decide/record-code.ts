import type { CommandOf } from '../commands.js';
import type { TaskEventDraft } from '../events.js';
import { moduleNamed, type TaskState } from '../state.js';

/**
 * New code is the next version; a correction is closed at that same version (WF-2, WF-3).
 * @throws DomainError `unknown_module`
 */
export function recordCode(command: CommandOf<'record_code'>, state: TaskState): readonly TaskEventDraft[] {
  const { type: _type, ...change } = command;
  const target = moduleNamed(state, command.module);
  const iteration = target.iterations + 1;
  const code_version = state.code_version + 1;
  const generated: TaskEventDraft = {
    event_type: 'CODE_GENERATED',
    actor: 'coder',
    code_version,
    data: { ...change, iteration },
  };
  if (target.phase !== 'correcting') return [generated];
  const data = { module: command.module, iteration, code_hash: command.code_hash };
  return [generated, { event_type: 'CORRECTION_COMPLETED', actor: 'coder', code_version, data }];
}
