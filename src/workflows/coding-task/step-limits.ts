import type { StepLimits } from '../../activities/contract.js';
import { timeLeft } from '../../domain/task/next-step.js';
import type { TaskState } from '../../domain/task/state.js';
import type { TaskSettings } from '../messages.js';

/** The limits of a model call. The task's own stands beside the step's: the call says by which of them it was ended. */
export function modelLimits(state: TaskState, { step_ms, load_ms }: TaskSettings): StepLimits {
  return { step_ms, load_ms, left_ms: timeLeft(state) };
}

/** The limits of a test run: its time counts also when it is ended, so the state tells whose time was up. */
export function testLimits(state: TaskState, { step_ms, load_ms }: TaskSettings): StepLimits {
  return { step_ms: Math.min(step_ms, timeLeft(state) ?? step_ms), load_ms };
}
