import { DomainError } from '../../kernel/domain-error.js';
import type { CommandOf } from '../commands.js';
import type { TaskEventDraft } from '../events.js';
import type { TaskState } from '../state.js';

/** The task stops at a safe point and gives its place back, for a stated reason. @throws DomainError `not_started` */
export function preemptTask(
  { reason }: CommandOf<'preempt_task'>,
  state: TaskState,
): readonly TaskEventDraft[] {
  if (state.status === 'not_started')
    throw new DomainError('not_started', 'the task has not started, so there is nothing to interrupt');
  return [{ event_type: 'TASK_PREEMPTED', actor: 'scheduler', code_version: null, data: { reason } }];
}

/** The task has a place again and goes on. @throws DomainError `not_interrupted` */
export function resumeTask(
  { reason }: CommandOf<'resume_task'>,
  state: TaskState,
): readonly TaskEventDraft[] {
  if (state.status === 'running' || state.status === 'not_started')
    throw new DomainError('not_interrupted', `the task was not interrupted (it is ${state.status})`);
  return [{ event_type: 'TASK_RESUMED', actor: 'scheduler', code_version: null, data: { reason } }];
}
