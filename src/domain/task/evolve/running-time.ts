import type { CallRecord } from '../events.js';
import type { TaskState } from '../state.js';

/** No step takes longer: a larger figure is a defect, and must not make the sum unsafe. */
const A_YEAR_MS = 365 * 24 * 3_600_000;

/** Milliseconds that a step reported; 0 where the event of an older or newer writer says nothing usable. */
export function durationOf(reported: unknown): number {
  const isUsable = typeof reported === 'number' && reported > 0 && reported <= A_YEAR_MS;
  return isUsable ? Math.round(reported) : 0;
}

/** What a step's model call adds to the task's calls and to its running time. */
export function afterCall(
  state: TaskState,
  call: CallRecord | null | undefined,
): Pick<TaskState, 'calls' | 'running_ms'> {
  return {
    calls: state.calls + (call?.asks ?? 0),
    running_ms: state.running_ms + durationOf(call?.duration_ms),
  };
}
