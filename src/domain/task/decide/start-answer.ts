import { DomainError } from '../../kernel/domain-error.js';
import type { CommandOf } from '../commands.js';
import { hasCode } from '../demands.js';
import type { TaskEventDraft } from '../events.js';
import { moduleNamed, type TaskState } from '../state.js';

/**
 * A correction because a person asked for it, not because a test failed (WF-16).
 * @throws DomainError `unknown_module`, `no_code`, or `nothing_to_answer` when nobody waits for that
 */
export function startAnswer(
  { module, answers }: CommandOf<'start_answer'>,
  state: TaskState,
): readonly TaskEventDraft[] {
  const target = moduleNamed(state, module);
  if (!hasCode(target)) throw new DomainError('no_code', `the module "${module}" has no code yet`);
  if (!state.unanswered.some((demand) => demand.event_id === answers))
    throw new DomainError('nothing_to_answer', `no open report or guidance came with the event ${answers}`);
  const data = { module, iteration: target.iterations + 1, run: null, answers };
  return [{ event_type: 'CORRECTION_STARTED', actor: 'scheduler', code_version: null, data }];
}
