import { DomainError } from '../../kernel/domain-error.js';
import type { CommandOf } from '../commands.js';
import type { TaskEventDraft } from '../events.js';
import { priorityInForce } from '../priority-in-force.js';
import type { TaskState } from '../state.js';

/** @throws DomainError `already_started` */
export function startTask(command: CommandOf<'start_task'>, state: TaskState): readonly TaskEventDraft[] {
  // Not the status: a task may have been paused while it was queued.
  if (state.started_at !== null) throw new DomainError('already_started', 'the task has started already');
  const { type: _type, ...asked } = command;
  const { max_iterations } = state.chosen;
  const data = {
    ...asked,
    priority: priorityInForce(state, asked.priority),
    max_iterations: max_iterations ?? asked.max_iterations,
  };
  return [{ event_type: 'TASK_STARTED', actor: 'scheduler', code_version: null, data }];
}
