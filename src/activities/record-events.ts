import type { RecordedEvent } from '../domain/task/events.js';
import type { CodeRepository } from '../ports/code-repository.js';
import type { EventJournalWriter } from '../ports/event-journal.js';
import type { CurrentRuns } from '../ports/current-runs.js';
import type { JournalActivities, RecordEventsInput } from './contract.js';
import { withStorageFailures } from './storage-failures.js';

/** Actors are named so after a reset: `coder~1` (EV-21). What the reset run tells of the time before has plain names. */
const AFTER_RESET = /~\d+$/;

function firstAfterReset(events: readonly RecordedEvent[]): RecordedEvent | null {
  return events.find(({ actor }) => AFTER_RESET.test(actor)) ?? null;
}

/**
 * Writes the outbox of a task's workflow to its journal; what is there already is not written again (EV-20, EV-21). With
 * the first event after a reset the code goes to its next branch too, so that `vN` and the journal tell the same story.
 */
export function createRecordEvents(deps: {
  readonly journal: EventJournalWriter;
  readonly repository: Pick<CodeRepository, 'leaveBranch'>;
  readonly runs: CurrentRuns;
}): JournalActivities['recordEvents'] {
  const left = new Set<string>();

  async function leaveOldCode({ task_id, run_id, reset_run, events }: RecordEventsInput): Promise<void> {
    const first = firstAfterReset(events);
    if (!reset_run || !first || left.has(reset_run)) return;
    // A late delivery of a run that was itself reset must not push aside what the newer one made.
    if (await deps.runs.isCurrent(task_id, run_id))
      await deps.repository.leaveBranch(task_id, { above: first.code_version, resetRun: reset_run });
    left.add(reset_run);
  }

  return async (input) =>
    withStorageFailures(async () => {
      const head = await deps.journal.append({
        taskId: input.task_id,
        runId: input.run_id,
        continuedFrom: input.continued_from,
        events: input.events,
      });
      await leaveOldCode(input);
      return head;
    });
}
