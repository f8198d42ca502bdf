import type { CommandOf } from '../commands.js';
import type { TaskEventDraft } from '../events.js';

/** The task ends without its goal, for a stated reason. */
export function failTask({ reason, message, module }: CommandOf<'fail_task'>): readonly TaskEventDraft[] {
  return [
    { event_type: 'TASK_FAILED', actor: 'scheduler', code_version: null, data: { reason, message, module } },
  ];
}

/** Somebody stopped it; also before it has started. */
export function cancelTask({ reason, message }: CommandOf<'cancel_task'>): readonly TaskEventDraft[] {
  const data = message === undefined ? { reason } : { reason, message };
  return [{ event_type: 'TASK_CANCELLED', actor: 'scheduler', code_version: null, data }];
}
