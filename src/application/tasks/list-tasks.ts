import type { TaskList, TaskListQuery, TaskStatusView } from '../../contract/index.js';
import type { EventJournalReader } from '../../ports/event-journal.js';
import type { ReadTaskLag } from '../../ports/journal-health.js';
import type { QueueStats, TaskDescription } from '../../ports/task-runner.js';
import type { EngineEar } from './engine-ear.js';
import { createKnownViews } from './known-views.js';
import type { RecordProblems } from './record-problems.js';
import { sightRecord } from './sight-record.js';
import { saysAll } from './task-record.js';
import { taskStatusView } from './task-status-view.js';

/** Tasks that are looked at together: one waits for the disk while another is folded. */
const AT_ONCE = 16;

export type ListTasks = (query: TaskListQuery) => Promise<TaskList>;

type Dependencies = {
  readonly engine: EngineEar;
  readonly journal: EventJournalReader;
  readonly records: RecordProblems;
  readonly journalLag: ReadTaskLag;
};
/** What the engine says of all tasks, asked once for a whole page. */
type Overview = {
  readonly open: ReadonlyMap<string, TaskDescription>;
  readonly queue: QueueStats | null;
  /** False from its first silence on: who asks for every task of a page would wait as often. */
  answers: boolean;
};

/**
 * All tasks, newest first, as the journal and the engine know them (AP-3). Ids are UUIDv7, so their order is the
 * order of submission and an id is a cursor that stays valid while tasks come and go. Without the engine the list is
 * that of the journal, and each task on it that has not ended says that it is stale. A journal that cannot be read costs
 * its own task's entry some of what it says, and nothing else: the entry has a `problem`.
 *
 * Of the journals, those of the page's tasks are read, and again only when they have changed.
 */
export function createListTasks({ engine, journal, records, journalLag }: Dependencies): ListTasks {
  const known = createKnownViews();

  return async (query) => {
    const overview = await look();
    const ids = [...new Set([...overview.open.keys(), ...(await journal.taskIds())])].sort().reverse();
    const { cursor } = query;
    const found = await firstMatches(
      cursor === null ? ids : ids.filter((other) => other < cursor.toLowerCase()),
      overview,
      query,
    );
    const tasks = found.slice(0, query.limit);
    return { tasks, next_cursor: found.length > query.limit ? (tasks.at(-1)?.task_id ?? null) : null };
  };

  async function look(): Promise<Overview> {
    const seen = await engine.look();
    const { open, queue } = seen.answered ? seen.value : { open: [], queue: null };
    return {
      open: new Map(open.map((description) => [description.taskId, description])),
      queue,
      answers: seen.answered,
    };
  }

  /** The tasks of a page, and one more when there is a next one. */
  async function firstMatches(
    ids: readonly string[],
    overview: Overview,
    query: TaskListQuery,
  ): Promise<readonly TaskStatusView[]> {
    const found: TaskStatusView[] = [];
    const wanted = query.limit + 1;
    const isFiltered = query.status !== null || query.priority !== null;
    for (let from = 0; from < ids.length && found.length < wanted;) {
      // With a filter nobody knows how many have to be looked at; without one, exactly as many as are wanted.
      const size = isFiltered ? AT_ONCE : Math.min(AT_ONCE, wanted - found.length);
      const entries = ids.slice(from, from + size).map((id) => entry(id, overview, query));
      for (const view of await Promise.all(entries)) if (view !== null) found.push(view);
      from += size;
    }
    return found;
  }

  /** null for a task that was not asked for. */
  async function entry(taskId: string, overview: Overview, query: TaskListQuery) {
    // A task that is open again after its end (a reset) is read anew.
    const before = overview.open.has(taskId) ? undefined : known.get(taskId);
    if (before !== undefined && !matches(before.view, query)) return null;
    const stamp = await journal.stamp(taskId);
    if (before !== undefined && before.stamp === stamp) return before.view;
    const seen = await summary(taskId, overview);
    if (seen === null) return null;
    if (!overview.open.has(taskId)) known.put({ ...seen, stamp });
    return matches(seen.view, query) ? seen.view : null;
  }

  /** null for a folder without events whose task the engine does not know: nothing to show. */
  async function summary(taskId: string, overview: Overview) {
    const first = await records.read(taskId);
    const { record, problem } = first;
    const enough = problem === null && record !== null && saysAll(record);
    const description = enough ? null : await describe(taskId, overview);
    if (record === null && description === null && problem === null) return null;
    const view = taskStatusView({
      taskId,
      lagEvents: journalLag(taskId),
      ...(await sightRecord(records, first, description)),
      description,
      queue: overview.queue,
    });
    return { view, isForgotten: description === null && overview.answers };
  }

  async function describe(taskId: string, overview: Overview): Promise<TaskDescription | null> {
    const open = overview.open.get(taskId);
    if (open !== undefined || !overview.answers) return open ?? null;
    const heard = await engine.describe(taskId);
    if (heard.answered) return heard.value;
    overview.answers = false;
    return null;
  }
}

function matches(view: TaskStatusView, { status, priority }: TaskListQuery): boolean {
  return (status === null || view.status === status) && (priority === null || view.priority === priority);
}
