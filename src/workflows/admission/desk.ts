import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  adopt,
  grantFree,
  leave,
  markStarted,
  markWithdrawn,
  running,
  waiting,
  type AdmissionState,
  type QueueEntry,
} from '../../domain/admission/queue.js';
import { admissionActivities } from '../activity-options.js';
import type { AdmissionSettings } from '../messages.js';
import { cancelTask, grantTo, startTask } from './children.js';

/** More starts in one workflow task make every one of them late (100 took 10 s, measured). */
const STARTS_AT_ONCE = 10;

/** The queue together with what is under way for it: starts, grants, cancellations. Nothing of that is awaited in a handler. */
export type Desk = {
  queue(): AdmissionState;
  settings(): AdmissionSettings;
  configure(settings: AdmissionSettings): void;
  /** Replaces the queue and gives out what places are free. */
  settle(queue: AdmissionState): void;
  withdraw(taskId: string): void;
  /** Those that can be started now; at most ten starts are open at a time. */
  startable(): readonly QueueEntry[];
  start(entry: QueueEntry): void;
  sweep(): void;
  /** True when nothing is under way. */
  isQuiet(): boolean;
};

export function createDesk(initialQueue: AdmissionState, initialSettings: AdmissionSettings): Desk {
  let queue = initialQueue;
  let settings = initialSettings;
  let starting: readonly string[] = [];
  let underWay = 0;

  function background(work: Promise<void>): void {
    underWay += 1;
    const done = (): void => {
      underWay -= 1;
    };
    work.then(done, done);
  }

  function settle(next: AdmissionState): void {
    const { state, granted } = grantFree(next);
    queue = state;
    // A task whose workflow is not there yet gets its lease with its start, or right after it.
    for (const entry of granted) if (entry.started) background(tellGranted(entry));
  }

  async function tellGranted({ task_id, lease }: QueueEntry): Promise<void> {
    if (lease !== null && !(await grantTo(task_id, lease))) settle(leave(queue, task_id));
  }

  /** @returns whether it was there already, from before a restart of this workflow */
  async function ensureStarted(entry: QueueEntry): Promise<boolean> {
    try {
      await startTask(entry, settings.task, () => settle(leave(queue, entry.task_id)));
      return false;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return true;
      throw error;
    } finally {
      starting = starting.filter((one) => one !== entry.task_id);
    }
  }

  async function start(entry: QueueEntry): Promise<void> {
    const wasThere = await ensureStarted(entry);
    queue = markStarted(queue, entry.task_id);
    const now = queue.entries.find((one) => one.task_id === entry.task_id);
    if (now && (wasThere || now.lease !== entry.lease)) await tellGranted(now);
    if (now?.withdrawn) await cancelTask(entry.task_id);
  }

  async function sweep(): Promise<void> {
    const known = queue.entries.filter((entry) => entry.started).map((entry) => entry.task_id);
    const survey = await admissionActivities.surveyTasks({ known });
    const left = survey.closed.reduce(leave, queue);
    const adopted = { request_sha256: '', language: null, client: 'adopted', idempotency_key: null };
    settle(survey.strangers.reduce((all, stranger) => adopt(all, { ...stranger, ...adopted }), left));
  }

  return {
    queue: () => queue,
    settings: () => settings,
    configure(changed) {
      settings = changed;
      settle({ ...queue, limits: changed.limits });
    },
    settle,
    withdraw(taskId) {
      queue = markWithdrawn(queue, taskId);
      if (queue.entries.some((entry) => entry.task_id === taskId && entry.started))
        background(cancelTask(taskId));
    },
    startable() {
      const open = [...running(queue), ...waiting(queue)].filter(
        (one) => !one.started && !starting.includes(one.task_id),
      );
      return open.slice(0, Math.max(0, STARTS_AT_ONCE - starting.length));
    },
    start(entry) {
      starting = [...starting, entry.task_id];
      background(start(entry));
    },
    sweep: () => background(sweep()),
    isQuiet: () => underWay === 0,
  };
}
