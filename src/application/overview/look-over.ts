import { isEnded, type TaskRow } from '../../contract/index.js';
import type { TaskDescription } from '../../ports/task-runner.js';
import { queueStatusView } from '../queue/queue-view.js';
import type { EngineEar } from '../tasks/engine-ear.js';
import type { GetTask } from '../tasks/get-task.js';
import { openRow, unlessSame, type Overview } from './overview.js';

/** Tasks that have ended and are still shown. */
const ENDED_SHOWN = 100;

/** The overview as it is now; `problem` when a part of it had to be left as it was. */
export type Look = { readonly overview: Overview | null; readonly problem: unknown };
export type LookOver = (before: Overview | null) => Promise<Look>;

type Dependencies = {
  readonly engine: EngineEar;
  readonly getTask: GetTask;
  readonly blocked: () => number;
};

/**
 * Two questions to the engine, however many tasks and clients there are: its figures, and its list of open tasks. A task
 * that is gone from the list is looked up once, for how it ended. Never rejects.
 */
export function createLookOver({ engine, getTask, blocked }: Dependencies): LookOver {
  /** How a task ended that is open no more; its earlier row while nobody can say. */
  async function ending(row: TaskRow): Promise<TaskRow> {
    if (isEnded(row.status)) return row;
    try {
      const { status } = await getTask(row.task_id);
      if (!isEnded(status)) return row;
      return { ...row, status, queue_position: null, estimated_wait_seconds: null };
    } catch {
      return row;
    }
  }

  async function rowsOf(
    open: readonly TaskRow[],
    before: ReadonlyMap<string, TaskRow>,
  ): Promise<ReadonlyMap<string, TaskRow>> {
    const ids = new Set(open.map(({ task_id }) => task_id));
    const gone = await Promise.all(
      [...before.values()].filter(({ task_id }) => !ids.has(task_id)).map(ending),
    );
    const ended = gone.filter(({ status }) => isEnded(status)).slice(0, ENDED_SHOWN);
    const unclear = gone.filter(({ status }) => !isEnded(status));
    const rows = [...open, ...unclear, ...ended]
      .map((row) => unlessSame(before.get(row.task_id), row))
      .sort((a, b) => (a.task_id < b.task_id ? 1 : -1));
    return new Map(rows.map((row) => [row.task_id, row]));
  }

  async function look(before: Overview | null): Promise<Look> {
    const [queue, open] = await Promise.all([engine.queue(), engine.open()]);
    if (!queue.answered) return { overview: before, problem: queue.error };
    const stats = queue.value;
    const known = before?.rows ?? new Map<string, TaskRow>();
    const row = (task: TaskDescription): TaskRow => openRow(task, stats);
    return {
      overview: {
        queue: unlessSame(before?.queue, queueStatusView(stats, blocked())),
        announced: stats?.announced ?? null,
        rows: open.answered ? await rowsOf(open.value.map(row), known) : known,
      },
      problem: open.answered ? null : open.error,
    };
  }

  return async (before) => {
    try {
      return await look(before);
    } catch (problem) {
      return { overview: before, problem };
    }
  };
}
