import { DomainError } from '../../kernel/domain-error.js';
import type { CommandOf } from '../commands.js';
import type { TaskEventDraft } from '../events.js';
import type { TaskState } from '../state.js';

/** @throws DomainError `already_planned` */
export function recordPlan(
  { plan, call }: CommandOf<'record_plan'>,
  state: TaskState,
): readonly TaskEventDraft[] {
  if (state.modules.length > 0) throw new DomainError('already_planned', 'the task has a plan already');
  const data = { language: plan.language, modules: plan.modules, call };
  return [{ event_type: 'PLANNING_COMPLETE', actor: 'planner', code_version: null, data }];
}
