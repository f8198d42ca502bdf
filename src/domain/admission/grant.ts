import { holders, line } from './line.js';
import { changeEntries } from './queue.js';
import type { AdmissionState, QueueEntry } from './queue-state.js';

/** Gives free places to those who are first in line; says who got one. */
export function grantFree(
  state: AdmissionState,
  nowMs: number,
): { readonly state: AdmissionState; readonly granted: readonly QueueEntry[] } {
  const free = Math.max(0, state.limits.running - holders(state).length);
  const granted = line(state, nowMs)
    .slice(0, free)
    .map((entry, index): QueueEntry => ({
      ...entry,
      stage: 'running',
      lease: state.next_lease + index,
      granted_ms: nowMs,
    }));
  if (granted.length === 0) return { state, granted };
  return {
    state: { ...changeEntries(state, granted), next_lease: state.next_lease + granted.length },
    granted,
  };
}
