import { PRIORITIES } from './priority.js';
import type { AdmissionState, QueueEntry } from './queue-state.js';

/** Those that hold a place, also while they give it back. */
export function holders(state: AdmissionState): readonly QueueEntry[] {
  return state.entries.filter(({ stage }) => stage === 'running' || stage === 'yielding');
}

/** Ageing lifts nobody to CRITICAL: that is for what a person waits for. */
const AGED_AT_MOST = PRIORITIES.HIGH;
const ONE_PRIORITY = 10;

/** The lower, the sooner: the priority, less what ageing takes off. */
function rank({ priority, arrived_ms }: QueueEntry, ageingMs: number | null, nowMs: number): number {
  const own = PRIORITIES[priority];
  if (ageingMs === null) return own;
  const steps = Math.floor(Math.max(0, nowMs - arrived_ms) / ageingMs);
  return Math.min(own, Math.max(AGED_AT_MOST, own - steps * ONE_PRIORITY));
}

/** Those in line, in the order in which they will get a place: by priority, then arrival (SC-6). */
export function line(state: AdmissionState, nowMs: number): readonly QueueEntry[] {
  const { ageing_ms } = state.limits;
  return state.entries
    .filter(({ stage }) => stage === 'waiting' || stage === 'preempted')
    .sort((a, b) => rank(a, ageing_ms, nowMs) - rank(b, ageing_ms, nowMs) || a.arrival - b.arrival);
}

/** Those who wait for their first place: only they count against the limit (SC-5). */
export function waiting(state: AdmissionState): readonly QueueEntry[] {
  return state.entries.filter(({ stage }) => stage === 'waiting');
}

/**
 * Milliseconds until the one at that position (from 1) gets a place, if tasks go on holding theirs for as long as they
 * did; null before any has.
 */
export function waitEstimate(state: AdmissionState, position: number): number | null {
  if (state.held_ms === null) return null;
  return Math.round((position / state.limits.running) * state.held_ms);
}
