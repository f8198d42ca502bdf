import type { TaskStatusView } from '../../contract/index.js';
import type { EventJournalReader } from '../../ports/event-journal.js';
import type { ReadTaskLag } from '../../ports/journal-health.js';
import { unknownTask } from '../application-error.js';
import { orNull, type EngineEar } from './engine-ear.js';
import { knownForm } from './known-form.js';
import { readRecord, saysAll } from './task-record.js';
import { taskStatusView } from './task-status-view.js';

export type GetTask = (taskId: string) => Promise<TaskStatusView>;

type Dependencies = {
  readonly engine: EngineEar;
  readonly journal: EventJournalReader;
  readonly journalLag: ReadTaskLag;
};

/**
 * The status of one task, from journal and engine (AP-2); `stale` when the engine keeps silent.
 * @returns a use case that throws ApplicationError `unknown_task`; TaskRunnerError or DeadlineError when the journal
 * has nothing and the engine keeps silent, so that nobody can tell
 */
export function createGetTask({ engine, journal, journalLag }: Dependencies): GetTask {
  return async (rawId) => {
    const taskId = knownForm(rawId);
    const record = await readRecord(journal, taskId);
    const lagEvents = journalLag(taskId);
    if (record !== null && saysAll(record)) {
      return taskStatusView({ taskId, record, description: null, queue: null, lagEvents });
    }
    const [description, queue] = await Promise.all([engine.describe(taskId), engine.queue()]);
    if (record === null && !description.answered) throw description.error;
    if (record === null && orNull(description) === null) throw unknownTask(taskId);
    return taskStatusView({
      taskId,
      record,
      description: orNull(description),
      queue: orNull(queue),
      lagEvents,
    });
  };
}
