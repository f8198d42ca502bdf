import type { StepLimits } from '../../activities/contract.js';
import { timeLeft } from '../../domain/task/next-step.js';
import type { TaskState } from '../../domain/task/state.js';
import type { TaskSettings } from '../messages.js';

/** The limits of the next step: its own, but no more time than the task has left. */
export function stepLimits(state: TaskState, { step_ms, load_ms }: TaskSettings): StepLimits {
  return { step_ms: Math.min(step_ms, timeLeft(state) ?? step_ms), load_ms };
}
