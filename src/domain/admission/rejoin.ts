import { changeEntries, entryOf, type GivenBack, type Orphan } from './queue.js';
import type { AdmissionState, QueueEntry } from './queue-state.js';

/**
 * A task that is open, and knows of no place that is its own: it was reset, or started by hand. `run` is the run that began
 * so; `how` says where it stands from now on.
 */
export type Returned = Orphan & { readonly run: string; readonly how: GivenBack };

/** Whether somebody else, a run before, may still be at work in the place of this task. */
function mayBeWorking({ stage }: QueueEntry): boolean {
  return stage === 'running' || stage === 'yielding';
}

/**
 * Puts a task that came back where it belongs. Every lease that it ever had is void. Where a run before held a place, its
 * step may still be going on: the place is kept, as one that is being given back, until that has ended for real.
 *
 * @returns `leftover`: the lease under which the place of the run before is kept; null when there is nothing to wait for.
 * It is given back like any other.
 */
export function rejoin(
  state: AdmissionState,
  { how, run, ...orphan }: Returned,
  nowMs: number,
): { readonly state: AdmissionState; readonly leftover: number | null } {
  const known = entryOf(state, orphan.task_id);
  // Said twice.
  if (known?.run === run) return { state, leftover: null };
  if (known === null) return { state: enter(state, { how, run, ...orphan }, nowMs), leftover: null };
  const changed = { ...known, priority: orphan.priority, run, started: true };
  if (!mayBeWorking(known))
    return {
      state: changeEntries(state, [{ ...changed, stage: how, lease: null, granted_ms: null }]),
      leftover: null,
    };
  return keep(state, changed);
}

/** Under a number that nobody has heard of, so that no word of the run before gives it back. */
function keep(
  state: AdmissionState,
  entry: QueueEntry,
): { readonly state: AdmissionState; readonly leftover: number } {
  const leftover = state.next_lease;
  const kept = changeEntries(state, [{ ...entry, stage: 'yielding', lease: leftover }]);
  return { state: { ...kept, next_lease: leftover + 1 }, leftover };
}

/** In line, or parked, as its own word says. What is remembered of it from before is no longer true. */
function enter(state: AdmissionState, { how, run, ...orphan }: Returned, nowMs: number): AdmissionState {
  const entry: QueueEntry = {
    ...orphan,
    arrival: state.next_arrival,
    arrived_ms: nowMs,
    stage: how,
    lease: null,
    granted_ms: null,
    preemptions: 0,
    started: true,
    withdrawn: false,
    run,
  };
  return {
    ...state,
    entries: [...state.entries, entry],
    remembered: state.remembered.filter(({ task_id }) => task_id !== orphan.task_id),
    next_arrival: state.next_arrival + 1,
  };
}

/**
 * The workflow of a task has closed without a word: whoever was at work for it may not know that yet. Its place is kept as
 * one that is being given back. Who holds none has nothing to keep, and whoever is unknown is no matter.
 * @returns `leftover` as for `rejoin`; null when the task is to leave at once
 */
export function keepPlace(
  state: AdmissionState,
  taskId: string,
): { readonly state: AdmissionState; readonly leftover: number | null } {
  const known = entryOf(state, taskId);
  if (known === null || !mayBeWorking(known)) return { state, leftover: null };
  return keep(state, known);
}
