import { line } from './line.js';
import { PRIORITIES, shouldPreempt } from './priority.js';
import { changeEntries } from './queue.js';
import type { AdmissionState, QueueEntry } from './queue-state.js';

/** Nobody gives its place away more often (SC-8). */
const MOST_PREEMPTIONS = 3;

/** The least urgent goes first; of those the one that started last, because it loses least. */
function firstToGo(a: QueueEntry, b: QueueEntry): number {
  return PRIORITIES[b.priority] - PRIORITIES[a.priority] || (b.lease ?? 0) - (a.lease ?? 0);
}

/**
 * Asks for the places of less urgent tasks, for those in line that are at least 20 more urgent (SC-3, SC-8). Places that
 * are being given back already count for the first in line. To be called when nothing is free.
 */
export function preemptFor(
  state: AdmissionState,
  nowMs: number,
): { readonly state: AdmissionState; readonly victims: readonly QueueEntry[] } {
  const coming = state.entries.filter(({ stage }) => stage === 'yielding').length;
  const candidates = state.entries
    .filter(({ stage, preemptions }) => stage === 'running' && preemptions < MOST_PREEMPTIONS)
    .sort(firstToGo);
  const newcomers = line(state, nowMs).slice(coming);
  const victims: QueueEntry[] = [];
  for (const newcomer of newcomers) {
    const victim = candidates[victims.length];
    if (!victim || !shouldPreempt(newcomer.priority, victim.priority)) break;
    victims.push({ ...victim, stage: 'yielding', preemptions: victim.preemptions + 1 });
  }
  return { state: victims.length === 0 ? state : changeEntries(state, victims), victims };
}
