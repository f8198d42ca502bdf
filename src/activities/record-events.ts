import type { RecordedEvent } from '../domain/task/events.js';
import type { CodeRepository } from '../ports/code-repository.js';
import {
  JournalError,
  type EventJournalReader,
  type EventJournalWriter,
  type JournalBatch,
} from '../ports/event-journal.js';
import type { CurrentRuns } from '../ports/current-runs.js';
import type { JournalActivities, RecordEventsInput } from './contract.js';
import { executingRun } from './executing-run.js';
import { withStorageFailures } from './storage-failures.js';

const AFTER_SOME = /~\d+$/;

/**
 * Actors are named so after a reset: `coder~1`, after the second `coder~2` (EV-21). What the reset run tells of the time
 * before has the names of then: a run that was reset itself may have left events of its own unsent.
 * @param count how many resets there were so far; missing in older histories
 */
function firstAfterReset(events: readonly RecordedEvent[], count?: number): RecordedEvent | null {
  const isAfter = (actor: string): boolean =>
    count === undefined ? AFTER_SOME.test(actor) : actor.endsWith(`~${count}`);
  return events.find(({ actor }) => isAfter(actor)) ?? null;
}

/** The commit that the newest branch of a record names for a version; null when it names none. */
async function recordedCommit(
  recorded: Pick<EventJournalReader, 'scan'>,
  taskId: string,
  version: number,
): Promise<string | null> {
  let commit: string | null = null;
  await recorded.scan(taskId, ({ event_type, code_version, data }) => {
    if (event_type === 'CODE_GENERATED' && code_version === version && typeof data.commit === 'string')
      commit = data.commit;
  });
  return commit;
}

/**
 * Writes the outbox of a task's workflow to its journal; what is there already is not written again (EV-20, EV-21). With
 * the first events of a reset run the code goes to its next branch too, so that `vN` and the journal tell the same story.
 */
export function createRecordEvents(deps: {
  readonly journal: EventJournalWriter;
  readonly recorded: Pick<EventJournalReader, 'scan'>;
  readonly repository: Pick<CodeRepository, 'leaveBranch'>;
  readonly runs: CurrentRuns;
}): JournalActivities['recordEvents'] {
  const left = new Set<string>();

  async function leaveOldCode({ events, ...input }: RecordEventsInput): Promise<void> {
    const { task_id, run_id, reset_run } = input;
    const first = firstAfterReset(events, input.reset_count);
    // Before the first there may come what was decided before the reset and not sent any more: it has the code of then.
    const point = first ?? events.at(-1);
    if (!reset_run || !point || left.has(reset_run)) return;
    // A late delivery of a run that was itself reset must not push aside what the newer one made.
    if (await deps.runs.isCurrent(task_id, run_id)) {
      const above = point.code_version;
      const commit = await recordedCommit(deps.recorded, task_id, above);
      await deps.repository.leaveBranch(task_id, { above, resetRun: reset_run, commit });
    }
    if (first) left.add(reset_run);
  }

  /**
   * A delivery that a reset run has inherited from a run whose branch another reset has left long ago: its events stand on
   * that branch, and the reset run will tell them again with its own. A late writer is refused.
   */
  async function headInstead(error: unknown, input: RecordEventsInput, batch: JournalBatch) {
    if (!(error instanceof JournalError) || error.code !== 'former_run' || executingRun() === input.run_id)
      throw error;
    return deps.journal.append({ ...batch, events: [] });
  }

  return async (input) =>
    withStorageFailures(async () => {
      const batch: JournalBatch = {
        taskId: input.task_id,
        runId: input.run_id,
        continuedFrom: input.continued_from,
        events: input.events,
      };
      try {
        const head = await deps.journal.append(batch);
        await leaveOldCode(input);
        return head;
      } catch (error) {
        return await headInstead(error, input, batch);
      }
    });
}
