import { adopt, readmit, type Orphan, type Stranger } from './queue.js';
import type { AdmissionState, QueueEntry } from './queue-state.js';

/** What a look at the open tasks has shown. */
export type Seen = {
  /** Tasks of the queue that have ended without a word. */
  readonly closed: readonly string[];
  /** Open tasks that the queue does not know. */
  readonly strangers: readonly Stranger[];
  /** Let in by a queue that is lost, and never started. */
  readonly orphans: readonly Orphan[];
};

/**
 * The queue as it is after a look; those in `adopted` are to be asked for the place that they may hold. Those that have
 * closed are still there.
 */
export function takeIn(
  state: AdmissionState,
  { strangers, orphans }: Seen,
  nowMs: number,
): { readonly state: AdmissionState; readonly adopted: readonly QueueEntry[] } {
  return adopt(readmit(state, orphans, nowMs), strangers);
}
