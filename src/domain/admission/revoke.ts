import { changeEntries, entryOf } from './queue.js';
import type { AdmissionState, QueueEntry } from './queue-state.js';

const MAX_REVOKED = 1_000;

/** An entry that nobody but its own caller was ever told of. */
function isUnheardOf(entry: QueueEntry | null): entry is QueueEntry {
  return entry !== null && entry.claimed !== true;
}

/**
 * The callers of these submissions got no answer, and were told that nothing of it runs: whoever has no workflow yet is
 * gone, whoever has one is to be cancelled, and their keys are free again. What another caller was answered with stays.
 *
 * @param isStarting whether the workflow of a task is being started at this moment
 */
export function revoke(
  state: AdmissionState,
  taskIds: readonly string[],
  isStarting: (taskId: string) => boolean,
): { readonly state: AdmissionState; readonly toCancel: readonly string[] } {
  const found = taskIds.map((taskId) => entryOf(state, taskId)).filter(isUnheardOf);
  const begun = found.filter(({ task_id, started }) => started || isStarting(task_id));
  const gone = new Set(found.filter((entry) => !begun.includes(entry)));
  const marked = begun.map((entry): QueueEntry => ({ ...entry, withdrawn: true, idempotency_key: null }));
  const rest = { ...state, entries: state.entries.filter((entry) => !gone.has(entry)) };
  return {
    state: {
      ...changeEntries(rest, marked),
      revoked: [...(state.revoked ?? []), ...taskIds].slice(-MAX_REVOKED),
    },
    toCancel: begun.filter(({ started }) => started).map(({ task_id }) => task_id),
  };
}
