import { DomainError } from '../../kernel/domain-error.js';
import type { CommandOf } from '../commands.js';
import type { TaskEventDraft } from '../events.js';
import { moduleNamed, type TaskState } from '../state.js';

/** @throws DomainError `unknown_module`, or `nothing_to_correct` without a failed run */
export function startCorrection(
  { module }: CommandOf<'start_correction'>,
  state: TaskState,
): readonly TaskEventDraft[] {
  const target = moduleNamed(state, module);
  if (target.phase !== 'failed' || state.last_test === null) {
    throw new DomainError('nothing_to_correct', `no test of the module "${module}" has failed`);
  }
  const data = { module, iteration: target.iterations + 1, run: state.last_test.run, answers: null };
  return [{ event_type: 'CORRECTION_STARTED', actor: 'scheduler', code_version: null, data }];
}
