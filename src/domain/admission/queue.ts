import type { PriorityName } from './priority.js';
import type { AdmissionState, QueueEntry, QueueLimits, QueueSubmission } from './queue-state.js';

const MAX_REMEMBERED = 1_000;
/** How much the latest task counts in the average of how long places are held. */
const LATEST = 0.2;

/** @param firstLease above every lease number ever given before, so that an old one is never taken for a new one */
export function emptyQueue(limits: QueueLimits, firstLease: number): AdmissionState {
  return { limits, entries: [], remembered: [], next_arrival: 1, next_lease: firstLease, held_ms: null };
}

export function entryOf(state: AdmissionState, taskId: string): QueueEntry | null {
  return state.entries.find((entry) => entry.task_id === taskId) ?? null;
}

/** The state with these entries in the place of those with the same task id. */
export function changeEntries(state: AdmissionState, changed: readonly QueueEntry[]): AdmissionState {
  const byId = new Map(changed.map((entry) => [entry.task_id, entry]));
  return { ...state, entries: state.entries.map((entry) => byId.get(entry.task_id) ?? entry) };
}

function change(state: AdmissionState, taskId: string, fields: Partial<QueueEntry>): AdmissionState {
  const entry = entryOf(state, taskId);
  return entry === null ? state : changeEntries(state, [{ ...entry, ...fields }]);
}

export function markStarted(state: AdmissionState, taskId: string): AdmissionState {
  return change(state, taskId, { started: true });
}

export function markWithdrawn(state: AdmissionState, taskId: string): AdmissionState {
  return change(state, taskId, { withdrawn: true });
}

export function reprioritise(state: AdmissionState, taskId: string, priority: PriorityName): AdmissionState {
  return change(state, taskId, { priority });
}

/** How a task gives its place back without having ended. */
export type GivenBack = 'waiting' | 'preempted' | 'parked';

/** A task has given its place back. Any lease number but its own is void, because it belongs to an earlier place. */
export function giveBack(
  state: AdmissionState,
  taskId: string,
  {
    lease,
    stage,
    priority,
  }: { readonly lease: number; readonly stage: GivenBack; readonly priority: PriorityName },
): AdmissionState {
  if (entryOf(state, taskId)?.lease !== lease) return state;
  return change(state, taskId, { stage, priority, lease: null, granted_ms: null });
}

/** A task that was parked wants a place again: it has its old place in line (SC-4). */
export function requeue(state: AdmissionState, taskId: string): AdmissionState {
  return entryOf(state, taskId)?.stage === 'parked' ? change(state, taskId, { stage: 'preempted' }) : state;
}

function averageHeld({ held_ms }: AdmissionState, { granted_ms }: QueueEntry, nowMs: number): number | null {
  if (granted_ms === null) return held_ms;
  const held = Math.max(0, nowMs - granted_ms);
  return held_ms === null ? held : held_ms * (1 - LATEST) + held * LATEST;
}

/** The task has ended: its place is free, its key is remembered. Unknown tasks change nothing. */
export function leave(state: AdmissionState, taskId: string, nowMs: number): AdmissionState {
  const entry = entryOf(state, taskId);
  if (!entry) return state;
  const { task_id, client, idempotency_key, request_sha256 } = entry;
  const kept = { task_id, client, idempotency_key, request_sha256 };
  return {
    ...state,
    entries: state.entries.filter((one) => one !== entry),
    remembered: [...state.remembered, kept].slice(-MAX_REMEMBERED),
    held_ms: averageHeld(state, entry, nowMs),
  };
}

/** Whether its caller was told that nothing of it will run. */
export function isRevoked(state: AdmissionState, taskId: string): boolean {
  return state.revoked?.includes(taskId) ?? false;
}

/** A task that was let in by a queue that is lost, and of which there is nothing yet but its submission. */
export type Orphan = Omit<QueueSubmission, 'expires_at'>;

/** Puts them in line again: they were promised a place, so no limit keeps them out. */
export function readmit(state: AdmissionState, orphans: readonly Orphan[], nowMs: number): AdmissionState {
  const unknown = orphans.filter(
    ({ task_id }) => entryOf(state, task_id) === null && !isRevoked(state, task_id),
  );
  const entries = unknown.map((orphan, index): QueueEntry => ({
    ...orphan,
    arrival: state.next_arrival + index,
    arrived_ms: nowMs,
    stage: 'waiting',
    lease: null,
    granted_ms: null,
    preemptions: 0,
    started: false,
    withdrawn: false,
  }));
  return {
    ...state,
    entries: [...state.entries, ...entries],
    next_arrival: state.next_arrival + entries.length,
  };
}

/** An open task that this queue has never heard of. `arrived_ms`: milliseconds since 1970. */
export type Stranger = Pick<
  QueueEntry,
  | 'task_id'
  | 'request_sha256'
  | 'prompt_line'
  | 'priority'
  | 'language'
  | 'client'
  | 'idempotency_key'
  | 'arrived_ms'
>;

/**
 * Open tasks that this queue does not know (after the loss of the queue itself, or a reset): nobody can say whether they
 * hold a place, so each is taken to hold one until it has answered that it gave it back (DESIGN, "Out").
 */
export function adopt(
  state: AdmissionState,
  strangers: readonly Stranger[],
): { readonly state: AdmissionState; readonly adopted: readonly QueueEntry[] } {
  const unknown = strangers
    .filter(({ task_id }) => entryOf(state, task_id) === null)
    .sort((a, b) => a.arrived_ms - b.arrived_ms);
  const adopted = unknown.map((stranger, index): QueueEntry => ({
    ...stranger,
    arrival: state.next_arrival + index,
    stage: 'yielding',
    lease: state.next_lease + index,
    granted_ms: null,
    preemptions: 0,
    started: true,
    withdrawn: false,
  }));
  const ids = new Set(adopted.map(({ task_id }) => task_id));
  return {
    state: {
      ...state,
      entries: [...state.entries, ...adopted],
      remembered: state.remembered.filter(({ task_id }) => !ids.has(task_id)),
      next_arrival: state.next_arrival + adopted.length,
      next_lease: state.next_lease + adopted.length,
    },
    adopted,
  };
}
