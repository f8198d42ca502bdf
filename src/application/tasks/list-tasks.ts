import { isEnded, type TaskList, type TaskListQuery, type TaskStatusView } from '../../contract/index.js';
import type { EventJournalReader } from '../../ports/event-journal.js';
import type { ReadTaskLag } from '../../ports/journal-health.js';
import type { QueueStats, TaskDescription } from '../../ports/task-runner.js';
import { orNull, type EngineEar } from './engine-ear.js';
import type { RecordProblems } from './record-problems.js';
import { sightRecord } from './sight-record.js';
import { saysAll } from './task-record.js';
import { taskStatusView } from './task-status-view.js';

const MAX_REMEMBERED = 5_000;

export type ListTasks = (query: TaskListQuery) => Promise<TaskList>;

type Dependencies = {
  readonly engine: EngineEar;
  readonly journal: EventJournalReader;
  readonly records: RecordProblems;
  readonly journalLag: ReadTaskLag;
};
/** An ended task as it was read, and what its journal was like then. */
type Remembered = { readonly view: TaskStatusView; readonly stamp: string | null };
/** What the engine says of all tasks, asked once for a whole page. */
type Overview = {
  readonly open: ReadonlyMap<string, TaskDescription>;
  readonly queue: QueueStats | null;
  readonly answered: boolean;
};

/**
 * All tasks, newest first, as the journal and the engine know them (AP-3). Ids are UUIDv7, so their order is the
 * order of submission and an id is a cursor that stays valid while tasks come and go. Without the engine the list is
 * that of the journal, and each task on it that has not ended says that it is stale. A journal that cannot be read costs
 * its own task's entry some of what it says, and nothing else: the entry has a `problem`.
 */
export function createListTasks({ engine, journal, records, journalLag }: Dependencies): ListTasks {
  const endedTasks = new Map<string, Remembered>();

  return async (query) => {
    const overview = await look();
    const ids = [...new Set([...overview.open.keys(), ...(await journal.taskIds())])].sort().reverse();
    const { cursor } = query;
    const found: TaskStatusView[] = [];
    for (const id of cursor === undefined ? ids : ids.filter((other) => other < cursor.toLowerCase())) {
      const view = await entry(id, overview, query);
      if (view !== null) found.push(view);
      if (found.length > query.limit) break;
    }
    const tasks = found.slice(0, query.limit);
    return { tasks, next_cursor: found.length > query.limit ? (tasks.at(-1)?.task_id ?? null) : null };
  };

  async function look(): Promise<Overview> {
    const [open, queue] = await Promise.all([engine.open(), engine.queue()]);
    const described = open.answered ? open.value : [];
    return {
      open: new Map(described.map((description) => [description.taskId, description])),
      queue: orNull(queue),
      answered: open.answered,
    };
  }

  /** null for a task that was not asked for. */
  async function entry(taskId: string, overview: Overview, query: TaskListQuery) {
    // A task that is open again after its end (a reset) is read anew.
    const known = overview.open.has(taskId) ? undefined : endedTasks.get(taskId);
    if (known !== undefined && !matches(known.view, query)) return null;
    const stamp = await journal.stamp(taskId);
    if (known !== undefined && known.stamp === stamp) return known.view;
    const view = await summary(taskId, overview);
    if (view !== null && view.problem === null && isEnded(view.status)) remember({ view, stamp });
    return view !== null && matches(view, query) ? view : null;
  }

  /** null for a folder without events whose task the engine does not know: nothing to show. */
  async function summary(taskId: string, overview: Overview): Promise<TaskStatusView | null> {
    const first = await records.read(taskId);
    const { record, problem } = first;
    const enough = problem === null && record !== null && saysAll(record);
    const description = enough ? null : await describe(taskId, overview);
    if (record === null && description === null && problem === null) return null;
    return taskStatusView({
      taskId,
      lagEvents: journalLag(taskId),
      ...(await sightRecord(records, first, description)),
      description,
      queue: overview.queue,
    });
  }

  async function describe(taskId: string, overview: Overview): Promise<TaskDescription | null> {
    const open = overview.open.get(taskId);
    if (open !== undefined || !overview.answered) return open ?? null;
    return orNull(await engine.describe(taskId));
  }

  function remember(task: Remembered): void {
    const oldest = endedTasks.keys().next();
    if (endedTasks.size >= MAX_REMEMBERED && !oldest.done) endedTasks.delete(oldest.value);
    endedTasks.set(task.view.task_id, task);
  }
}

function matches(view: TaskStatusView, { status, priority }: TaskListQuery): boolean {
  return (
    (status === undefined || view.status === status) && (priority === undefined || view.priority === priority)
  );
}
