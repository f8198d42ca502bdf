import { taskStatusFields, type TaskResult } from '../../contract/index.js';
import type { RecordedEvent } from '../../domain/task/events.js';
import { createStateFold } from '../../domain/task/rebuild-state.js';
import { suspicionsOf } from '../../domain/task/proof/suspicions.js';
import { hasEnded, type TaskState } from '../../domain/task/state.js';
import { JournalError, type EventJournalReader } from '../../ports/event-journal.js';

/** What the journal says of a task. */
export type TaskRecord = { readonly state: TaskState; readonly result: TaskResult | null };

/**
 * What could be read of a record, null when the journal has none of its events; `problem` says why that is not all of it,
 * null when it is.
 */
export type SoundPart = { readonly record: TaskRecord | null; readonly problem: JournalError | null };

/** The record as far as it can be read: what lies before the damage of a journal is still worth to be shown. */
export async function readSoundPart(journal: EventJournalReader, taskId: string): Promise<SoundPart> {
  const fold = createStateFold();
  let complete: RecordedEvent | null = null;
  const problem = await problemOf(() =>
    journal.scan(taskId, (event) => {
      fold.add(event);
      if (event.event_type === 'TASK_COMPLETE') complete = event;
    }),
  );
  const { state } = fold.result();
  return { record: state.sequence === 0 ? null : { state, result: resultOf(complete, state) }, problem };
}

/** Why a journal could not be read to its end; null when it could. Any other error goes on. */
async function problemOf(read: () => Promise<void>): Promise<JournalError | null> {
  try {
    await read();
    return null;
  } catch (error) {
    if (error instanceof JournalError && (error.code === 'damaged' || error.code === 'io')) return error;
    throw error;
  }
}

/** The proof and the counts of TASK_COMPLETE; null for a task that did not complete. */
function resultOf(complete: RecordedEvent | null, state: TaskState): TaskResult | null {
  if (complete === null) return null;
  // Earlier writers said neither how many tests were skipped nor what there is to suspect.
  const counts = { skipped: state.last_test?.skipped ?? 0, suspicions: suspicionsOf(state).length };
  const parsed = taskStatusFields.result.safeParse({ ...counts, ...complete.data });
  return parsed.success ? parsed.data : null;
}

/** After the end nothing of a task changes; only one cancelled before its start still needs the engine's word on it. */
export function saysAll({ state }: TaskRecord): boolean {
  return hasEnded(state) && state.started_at !== null;
}
