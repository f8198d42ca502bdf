import { PRIORITIES, type PriorityName } from './priority.js';
import type {
  AdmissionState,
  QueueEntry,
  QueueLimits,
  QueueSubmission,
  QueueVerdict,
  Remembered,
} from './queue-state.js';

export type {
  AdmissionState,
  QueueEntry,
  QueueLimits,
  QueueSubmission,
  QueueVerdict,
} from './queue-state.js';

const MAX_REMEMBERED = 1_000;

/** @param firstLease above every lease number ever given before, so that an old one is never taken for a new one */
export function emptyQueue(limits: QueueLimits, firstLease: number): AdmissionState {
  return { limits, entries: [], remembered: [], next_arrival: 1, next_lease: firstLease };
}

export function running(state: AdmissionState): readonly QueueEntry[] {
  return state.entries.filter((entry) => entry.lease !== null);
}

/** Those without a lease in the order in which they will get one: by priority, then arrival (SC-6). */
export function waiting(state: AdmissionState): readonly QueueEntry[] {
  return state.entries
    .filter((entry) => entry.lease === null)
    .sort((a, b) => PRIORITIES[a.priority] - PRIORITIES[b.priority] || a.arrival - b.arrival);
}

function places(state: AdmissionState, priority: PriorityName): number {
  const { running: run, waiting: wait, critical_extra } = state.limits;
  return run + wait + (priority === 'CRITICAL' ? critical_extra : 0);
}

function earlier(state: AdmissionState, submission: QueueSubmission): QueueVerdict | null {
  const all: readonly Remembered[] = [...state.entries, ...state.remembered];
  const sameTask = all.find((one) => one.task_id === submission.task_id);
  const sameKey = all.find(
    (one) =>
      one.idempotency_key !== null &&
      one.client === submission.client &&
      one.idempotency_key === submission.idempotency_key,
  );
  const found = sameTask ?? sameKey;
  if (!found) return null;
  if (found.request_sha256 === submission.request_sha256)
    return { outcome: 'accepted', task_id: found.task_id };
  const what = sameTask
    ? `task id ${submission.task_id}`
    : `Idempotency-Key "${submission.idempotency_key ?? ''}"`;
  return { outcome: 'conflict', message: `the ${what} was used before with another request` };
}

/** What would become of the submission now, without changing anything. */
export function judge(state: AdmissionState, submission: QueueSubmission, nowMs: number): QueueVerdict {
  const known = earlier(state, submission);
  if (known) return known;
  if (submission.expires_at <= nowMs) return { outcome: 'expired' };
  if (state.entries.length >= places(state, submission.priority)) {
    return { outcome: 'full', waiting: waiting(state).length, limit: state.limits.waiting };
  }
  return { outcome: 'accepted', task_id: submission.task_id };
}

/** Lets a submission in, or says why not. The same submission again gives the same answer and no second entry (SC-14). */
export function admit(
  state: AdmissionState,
  submission: QueueSubmission,
  nowMs: number,
): { readonly state: AdmissionState; readonly verdict: QueueVerdict } {
  const verdict = judge(state, submission, nowMs);
  if (verdict.outcome !== 'accepted' || earlier(state, submission)) return { state, verdict };
  const { expires_at: _expires, ...fields } = submission;
  const entry = {
    ...fields,
    arrival: state.next_arrival,
    arrived_ms: nowMs,
    started: false,
    withdrawn: false,
    lease: null,
  };
  return {
    state: { ...state, entries: [...state.entries, entry], next_arrival: state.next_arrival + 1 },
    verdict,
  };
}

/** Gives free places to those who are first in line; says who got one. */
export function grantFree(state: AdmissionState): {
  readonly state: AdmissionState;
  readonly granted: readonly QueueEntry[];
} {
  const free = Math.max(0, state.limits.running - running(state).length);
  const granted = waiting(state)
    .slice(0, free)
    .map((entry, index) => ({ ...entry, lease: state.next_lease + index }));
  if (granted.length === 0) return { state, granted };
  const byId = new Map(granted.map((entry) => [entry.task_id, entry]));
  return {
    state: {
      ...state,
      entries: state.entries.map((entry) => byId.get(entry.task_id) ?? entry),
      next_lease: state.next_lease + granted.length,
    },
    granted,
  };
}

export function markStarted(state: AdmissionState, taskId: string): AdmissionState {
  return {
    ...state,
    entries: state.entries.map((entry) => (entry.task_id === taskId ? { ...entry, started: true } : entry)),
  };
}

export function markWithdrawn(state: AdmissionState, taskId: string): AdmissionState {
  return {
    ...state,
    entries: state.entries.map((entry) => (entry.task_id === taskId ? { ...entry, withdrawn: true } : entry)),
  };
}

/** The task has ended: its place is free, its key is remembered. Unknown tasks change nothing. */
export function leave(state: AdmissionState, taskId: string): AdmissionState {
  const entry = state.entries.find((one) => one.task_id === taskId);
  if (!entry) return state;
  const { task_id, client, idempotency_key, request_sha256 } = entry;
  const kept = { task_id, client, idempotency_key, request_sha256 };
  return {
    ...state,
    entries: state.entries.filter((one) => one.task_id !== taskId),
    remembered: [...state.remembered, kept].slice(-MAX_REMEMBERED),
  };
}

/** A task that runs although this queue does not know it: it is put in line again (after the loss of the queue itself). */
export function adopt(
  state: AdmissionState,
  entry: Omit<QueueEntry, 'arrival' | 'started' | 'withdrawn' | 'lease'>,
): AdmissionState {
  if (state.entries.some((one) => one.task_id === entry.task_id)) return state;
  const adopted = { ...entry, arrival: state.next_arrival, started: true, withdrawn: false, lease: null };
  return { ...state, entries: [...state.entries, adopted], next_arrival: state.next_arrival + 1 };
}
