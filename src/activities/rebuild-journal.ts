import type { JournalReplacer } from '../ports/journal-replacer.js';
import { HistoryError } from '../ports/run-histories.js';
import type { TaskHistory } from '../ports/task-history.js';
import type { KeeperActivities } from './contract.js';
import { withStorageFailures } from './storage-failures.js';

/** Makes a task's journal again from its history (EV-27), in turn with the appends of the task that may be running. */
export function createRebuildJournal(deps: {
  readonly journal: JournalReplacer;
  readonly history: TaskHistory;
}): KeeperActivities['rebuildJournal'] {
  return async ({ task_id }) => {
    try {
      const { origin } = await deps.history.survey(task_id);
      if (origin === 'none') return refused(task_id, nobodyKnows(task_id));
      const made = await withStorageFailures(() =>
        deps.journal.replace(task_id, () => deps.history.lines(task_id)),
      );
      return { task_id, ...made, problem: null };
    } catch (error) {
      if (!(error instanceof HistoryError) || error.code === 'unreachable' || error.code === 'io')
        throw error;
      return refused(task_id, error.message);
    }
  };
}

function refused(taskId: string, problem: string) {
  return { task_id: taskId, lines: 0, bytes: 0, changed: false, problem };
}

function nobodyKnows(taskId: string): string {
  return `neither the Temporal server nor the data folder has a history of task ${taskId} (any more): its journal was left as it is`;
}
