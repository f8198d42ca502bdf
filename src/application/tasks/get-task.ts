import type { TaskStatusView } from '../../contract/index.js';
import type { ReadTaskLag } from '../../ports/journal-health.js';
import { unknownTask } from '../application-error.js';
import { orNull, type EngineEar } from './engine-ear.js';
import { knownForm } from './known-form.js';
import type { RecordProblems } from './record-problems.js';
import { sightRecord } from './sight-record.js';
import { saysAll } from './task-record.js';
import { taskStatusView } from './task-status-view.js';

export type GetTask = (taskId: string) => Promise<TaskStatusView>;

type Dependencies = {
  readonly engine: EngineEar;
  readonly records: RecordProblems;
  readonly journalLag: ReadTaskLag;
};

/**
 * The status of one task, from journal and engine (AP-2); `stale` when the engine keeps silent, with a `problem` when
 * the journal cannot be read to its end.
 * @returns a use case that throws ApplicationError `unknown_task`; JournalError, TaskRunnerError or DeadlineError when
 * nothing can be read and the engine keeps silent, so that nobody can tell
 */
export function createGetTask({ engine, records, journalLag }: Dependencies): GetTask {
  return async (rawId) => {
    const taskId = knownForm(rawId);
    const first = await records.read(taskId);
    const { record, problem } = first;
    const lagEvents = journalLag(taskId);
    if (problem === null && record !== null && saysAll(record)) {
      return taskStatusView({ taskId, record, problem: null, description: null, queue: null, lagEvents });
    }
    const [description, queue] = await Promise.all([engine.describe(taskId), engine.queue()]);
    if (record === null && !description.answered) throw problem ?? description.error;
    if (record === null && orNull(description) === null) throw problem ?? unknownTask(taskId);
    return taskStatusView({
      taskId,
      ...(await sightRecord(records, first, orNull(description))),
      description: orNull(description),
      queue: orNull(queue),
      lagEvents,
    });
  };
}
