import { setTimeout as delay } from 'node:timers/promises';
import type { TaskRunner } from '../../ports/task-runner.js';
import { describeDefect } from '../describe-defect.js';
import type { Logger } from '../logger.js';
import { endStuck } from '../tasks/end-stuck.js';
import { orNull, type EngineEar } from '../tasks/engine-ear.js';

const LOOK_EVERY_MS = 100;
/** Milliseconds between two looks whether those that are open still can hear that they are to end. */
const FORCE_EVERY_MS = 1_000;
/** Requests to the engine at a time. */
const AT_ONCE = 25;

export type CancelledTasks = {
  readonly cancelled: number;
  readonly endedOtherwise: number;
  /** Ids of those that are open still. */
  readonly notClosed: readonly string[];
};

/** Ids of those that are open. */
type Open = {
  readonly waiting: readonly string[];
  readonly begun: readonly string[];
  readonly isAll: boolean;
};

type Dependencies = { readonly runner: TaskRunner; readonly engine: EngineEar; readonly logger: Logger };

async function inGroups<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += AT_ONCE)
    await Promise.all(items.slice(from, from + AT_ONCE).map(act));
}

/**
 * Cancels every open task, those that wait and those that run, and waits for their ends until the signal. Looks again
 * until nobody is left, because a submission may have been on its way when the door was closed.
 */
export function createCancelAllTasks({ runner, engine, logger }: Dependencies) {
  async function cancel(taskId: string, asked: Set<string>): Promise<void> {
    try {
      await runner.cancel(taskId, 'the service is stopped');
      asked.add(taskId);
    } catch (error) {
      logger.warn({ task_id: taskId, ...describeDefect(error) }, 'a task could not be cancelled; trying on');
    }
  }

  /**
   * Who waits is told first: a place that becomes free would be given to one who has not heard yet, and begins.
   * @returns those that could not be told
   */
  async function ask({ waiting, begun }: Open, asked: Set<string>): Promise<readonly string[]> {
    const isFresh = (taskId: string): boolean => !asked.has(taskId);
    for (const those of [waiting, begun])
      await inGroups(those.filter(isFresh), (taskId) => cancel(taskId, asked));
    return [...waiting, ...begun].filter(isFresh);
  }

  /** Ends those that were asked and cannot hear it: they would hold up the end of the service until its time is up. */
  async function force(taskId: string): Promise<void> {
    if (await endStuck(runner, taskId))
      logger.warn({ task_id: taskId }, 'a task that could not hear its cancellation was ended by force');
  }

  /** Ids of those that are open; null when the engine did not say, or when only a part of it did. */
  async function openTasks(): Promise<Open | null> {
    const [open, queue] = await Promise.all([engine.open(), engine.queue()]);
    const listed = orNull(open);
    const stats = orNull(queue);
    if (listed === null) return null;
    const known = stats === null ? 0 : stats.running + stats.waiting + stats.preempted + stats.parked;
    const waiting = listed.filter(({ status }) => status === 'created').map(({ taskId }) => taskId);
    const begun = listed.filter(({ status }) => status !== 'created').map(({ taskId }) => taskId);
    const isAll = stats?.stale === false && known === 0;
    return { waiting, begun, isAll };
  }

  async function outcome(asked: ReadonlySet<string>): Promise<CancelledTasks> {
    const notClosed: string[] = [];
    let cancelled = 0;
    await inGroups([...asked], async (taskId) => {
      const heard = await engine.describe(taskId);
      const state = heard.answered ? heard.value?.state : 'open';
      if (state === 'cancelled') cancelled += 1;
      if (state === 'open') notClosed.push(taskId);
    });
    return { cancelled, endedOtherwise: asked.size - cancelled - notClosed.length, notClosed };
  }

  return async (signal: AbortSignal): Promise<CancelledTasks> => {
    const asked = new Set<string>();
    const missed = new Set<string>();
    let forcedAt = Date.now();
    while (!signal.aborted) {
      const open = await openTasks();
      const ids = open === null ? [] : [...open.waiting, ...open.begun];
      if (open?.isAll === true && ids.length === 0) break;
      missed.clear();
      if (open !== null) for (const taskId of await ask(open, asked)) missed.add(taskId);
      if (Date.now() - forcedAt >= FORCE_EVERY_MS) {
        await inGroups(
          ids.filter((taskId) => asked.has(taskId)),
          force,
        );
        forcedAt = Date.now();
      }
      await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
    const { notClosed, ...counts } = await outcome(asked);
    return { ...counts, notClosed: [...notClosed, ...missed].sort() };
  };
}
