import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { holders, line } from '../../domain/admission/line.js';
import type { AdmissionState, QueueEntry } from '../../domain/admission/queue-state.js';
import type { TaskSettings } from '../messages.js';
import { startTask } from './children.js';

/** More starts in one workflow task make every one of them late (100 took 10 s, measured). */
const STARTS_AT_ONCE = 10;

/** The workflows of accepted tasks that are being started. */
export type Starts = {
  /** Those that can be started now, who has a place first; at most ten starts are open at a time. */
  next(queue: AdmissionState): readonly QueueEntry[];
  /** Whether the task's workflow is being started at this moment. */
  readonly isOpen: (taskId: string) => boolean;
  /** @returns whether it was there already, from before a restart of this workflow */
  ensure(entry: QueueEntry, settings: TaskSettings, onEnd: () => void): Promise<boolean>;
};

export function createStarts(): Starts {
  let starting: readonly string[] = [];
  return {
    next(queue) {
      const open = [...holders(queue), ...line(queue, Date.now())].filter(
        (one) => !one.started && !starting.includes(one.task_id),
      );
      return open.slice(0, Math.max(0, STARTS_AT_ONCE - starting.length));
    },
    isOpen: (taskId) => starting.includes(taskId),
    async ensure(entry, settings, onEnd) {
      starting = [...starting, entry.task_id];
      try {
        await startTask(entry, settings, onEnd);
        return false;
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return true;
        throw error;
      } finally {
        starting = starting.filter((one) => one !== entry.task_id);
      }
    },
  };
}
