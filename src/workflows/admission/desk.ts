import { grantFree } from '../../domain/admission/grant.js';
import { holders, line } from '../../domain/admission/line.js';
import { preemptFor } from '../../domain/admission/preempt.js';
import { entryOf, markStarted, markWithdrawn } from '../../domain/admission/queue.js';
import { revoke } from '../../domain/admission/revoke.js';
import { takeIn, type Seen } from '../../domain/admission/survey.js';
import type { AdmissionState, QueueEntry } from '../../domain/admission/queue-state.js';
import type { AdmissionSettings } from '../../domain/admission/settings.js';
import { createBackground } from './background.js';
import { cancelTask, grantTo, takeFrom } from './children.js';
import { createFormerRuns, type FormerRuns } from './former-runs.js';
import { createStarts } from './starts.js';
import { createSurveys } from './surveys.js';

/** The queue together with what is under way for it: starts, grants, cancellations. */
export type Desk = Pick<FormerRuns, 'ended' | 'returned' | 'isKeeping'> & {
  queue(): AdmissionState;
  settings(): AdmissionSettings;
  readonly configure: (settings: AdmissionSettings) => void;
  /** Replaces the queue, gives out what places are free, and asks for those that more urgent tasks need. */
  settle(queue: AdmissionState): void;
  readonly withdraw: (taskId: string) => void;
  /** Takes back what was let in for callers who never heard of it. */
  readonly revoke: (taskIds: readonly string[]) => void;
  /** Those whose workflow can be started now. */
  startable(): readonly QueueEntry[];
  start(entry: QueueEntry): void;
  /** Looks who has closed without a word, and who is open without being known here. */
  readonly sweep: () => void;
  /** True until open tasks were looked at for the first time. */
  readonly isFresh: () => boolean;
  /** True when nothing is under way that would be lost with this run. */
  readonly isQuiet: () => boolean;
};

type Options = {
  readonly queue: AdmissionState;
  readonly settings: AdmissionSettings;
  /** True while nobody has looked which tasks are open since there was no earlier run to carry over from. */
  readonly isFresh: boolean;
  /** Called with every new queue. */
  readonly watch: (queue: AdmissionState) => void;
};

export function createDesk({ isFresh, watch, ...initial }: Options): Desk {
  const background = createBackground();
  const starts = createStarts();
  let { queue, settings } = initial;
  const surveys = createSurveys({
    isFresh,
    known: () => queue.entries.filter((entry) => entry.started),
    onResult: takeSurvey,
    onFailure: goOn,
  });
  const formerRuns = createFormerRuns({
    queue: () => queue,
    settle,
    heartbeatMs: () => settings.task.heartbeat_ms,
  });
  // Who holds a place is certain only while somebody is seen to: a task may have been reset, or admission itself lost.
  let isCertain = holders(queue).length > 0;

  function settle(next: AdmissionState): void {
    queue = next;
    if (!isCertain && line(queue, Date.now()).length > 0) {
      surveys.look();
      return;
    }
    const { state, granted } = grantFree(queue, Date.now());
    const { state: settled, victims } = preemptFor(state, Date.now());
    queue = settled;
    isCertain &&= holders(queue).length > 0;
    watch(queue);
    // A task whose workflow is not there yet is told right after its start.
    for (const entry of [...granted, ...victims]) if (entry.started) background.run(tell(entry));
  }

  /** Tells a task that it has a place, or that its place is wanted back. One that has closed has given its place back. */
  async function tell(entry: QueueEntry): Promise<void> {
    const { task_id, lease, stage } = entry;
    if (lease === null) return;
    const send = stage === 'yielding' ? takeFrom : grantTo;
    if (!(await send(task_id, lease))) formerRuns.closed(entry, stage === 'yielding');
  }

  async function start(entry: QueueEntry): Promise<void> {
    const wasThere = await starts.ensure(entry, settings.task, () => formerRuns.closed(entry));
    queue = markStarted(queue, entry.task_id);
    const now = entryOf(queue, entry.task_id);
    if (now && (wasThere || now.lease !== entry.lease || now.stage === 'yielding')) await tell(now);
    if (now?.withdrawn) await cancelTask(entry.task_id);
  }

  function takeSurvey(seen: Seen, known: readonly QueueEntry[]): void {
    const { state, adopted } = takeIn(queue, seen, Date.now());
    queue = state;
    for (const entry of adopted) background.run(tell(entry));
    isCertain = true;
    for (const entry of known) if (seen.closed.includes(entry.task_id)) formerRuns.closed(entry);
    settle(queue);
  }

  /**
   * Nobody could look. After an idle time it is better to go on, because all that can be missed is a task that was reset,
   * and the next look finds it. After a loss nobody knows how many tasks hold a place: the cap goes before.
   */
  function goOn(): void {
    isCertain ||= !surveys.isFresh();
    if (!isCertain) watch(queue);
    settle(queue);
  }

  return {
    queue: () => queue,
    settings: () => settings,
    configure(changed) {
      settings = changed;
      settle({ ...queue, limits: changed.limits });
    },
    settle,
    ...formerRuns,
    withdraw(taskId) {
      queue = markWithdrawn(queue, taskId);
      if (entryOf(queue, taskId)?.started) background.run(cancelTask(taskId));
    },
    revoke(taskIds) {
      const { state, toCancel } = revoke(queue, taskIds, starts.isOpen);
      for (const taskId of toCancel) background.run(cancelTask(taskId));
      settle(state);
    },
    startable: () => starts.next(queue),
    start: (entry) => background.run(start(entry)),
    sweep: surveys.look,
    isFresh: surveys.isFresh,
    isQuiet: background.isQuiet,
  };
}
