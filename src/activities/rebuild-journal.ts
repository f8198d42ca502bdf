import { StorageError } from '../ports/blob-store.js';
import { JournalError } from '../ports/event-journal.js';
import type { JournalReplacer } from '../ports/journal-replacer.js';
import { HistoryError } from '../ports/run-histories.js';
import type { TaskHistory } from '../ports/task-history.js';
import type { KeeperActivities, RebuildJournalResult } from './contract.js';

const LEFT_ALONE = '; the journal was left as it is';

/**
 * Makes a task's journal again from its history (EV-27), in turn with the appends of the task that may be running. Refuses
 * where the history is not whole, also when only the journal knows that: it holds then what nobody else has any more.
 */
export function createRebuildJournal(deps: {
  readonly journal: JournalReplacer;
  readonly history: TaskHistory;
  /** Makes what else can be made again of the task's folder, and names what cannot be. */
  readonly restoreRest: (taskId: string) => Promise<Pick<RebuildJournalResult, 'restored' | 'lost'>>;
}): KeeperActivities['rebuildJournal'] {
  return async ({ task_id }) => {
    let remark = LEFT_ALONE;
    try {
      const { origin } = await deps.history.survey(task_id);
      if (origin === 'none') return refused(task_id, nobodyKnows(task_id));
      // What is lacking from here on is a run that the journal alone names.
      remark = `, which its journal names: if that is damage, move the journal away first${LEFT_ALONE}`;
      const made = await deps.journal.replace(task_id, (runs) => deps.history.lines(task_id, runs));
      remark = '';
      return { task_id, ...made, ...(await deps.restoreRest(task_id)), problem: null };
    } catch (error) {
      // One task whose folder is closed to us must not keep the others from being looked at.
      if (error instanceof JournalError || error instanceof StorageError)
        return refused(task_id, error.message);
      if (!(error instanceof HistoryError) || error.code === 'unreachable' || error.code === 'io')
        throw error;
      return refused(task_id, `${error.message}${remark}`);
    }
  };
}

function refused(taskId: string, problem: string) {
  return { task_id: taskId, lines: 0, bytes: 0, changed: false, restored: [], lost: [], problem };
}

function nobodyKnows(taskId: string): string {
  return `neither the Temporal server nor the data folder has a history of task ${taskId} (any more): its journal was left as it is`;
}
