import { taskStatusFields, type TaskResult } from '../../contract/index.js';
import type { RecordedEvent } from '../../domain/task/events.js';
import { createStateFold } from '../../domain/task/rebuild-state.js';
import { hasEnded, type TaskState } from '../../domain/task/state.js';
import type { EventJournalReader } from '../../ports/event-journal.js';

/** What the journal says of a task. */
export type TaskRecord = { readonly state: TaskState; readonly result: TaskResult | null };

/** The task's record, or null when the journal has none of its events. */
export async function readRecord(journal: EventJournalReader, taskId: string): Promise<TaskRecord | null> {
  const fold = createStateFold();
  let complete: RecordedEvent | null = null;
  await journal.scan(taskId, (event) => {
    fold.add(event);
    if (event.event_type === 'TASK_COMPLETE') complete = event;
  });
  const { state } = fold.result();
  return state.sequence === 0 ? null : { state, result: resultOf(complete) };
}

/** The proof and the counts of TASK_COMPLETE; null for a task that did not complete. */
function resultOf(complete: RecordedEvent | null): TaskResult | null {
  const parsed = taskStatusFields.result.safeParse(complete?.data ?? null);
  return parsed.success ? parsed.data : null;
}

/** After the end nothing of a task changes; only one cancelled before its start still needs the engine's word on it. */
export function saysAll({ state }: TaskRecord): boolean {
  return hasEnded(state) && state.started_at !== null;
}
