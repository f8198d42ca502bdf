import type { EventJournalWriter } from '../ports/event-journal.js';
import type { JournalActivities } from './contract.js';
import { withStorageFailures } from './storage-failures.js';

/** Writes the outbox of a task's workflow to its journal; what is there already is not written again (EV-20, EV-21). */
export function createRecordEvents(deps: {
  readonly journal: EventJournalWriter;
}): JournalActivities['recordEvents'] {
  return async (input) =>
    withStorageFailures(() =>
      deps.journal.append({
        taskId: input.task_id,
        runId: input.run_id,
        continuedFrom: input.continued_from,
        events: input.events,
      }),
    );
}
