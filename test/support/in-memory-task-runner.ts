import { toQueueStats } from '../../src/adapters/temporal/queue-stats.js';
import { noPressure, observeLine } from '../../src/domain/admission/back-pressure.js';
import { grantFree } from '../../src/domain/admission/grant.js';
import { waiting } from '../../src/domain/admission/line.js';
import { preemptFor } from '../../src/domain/admission/preempt.js';
import { emptyQueue, giveBack, leave } from '../../src/domain/admission/queue.js';
import type { AdmissionState, QueueSubmission } from '../../src/domain/admission/queue-state.js';
import { admit } from '../../src/domain/admission/submission.js';
import {
  JournalError,
  type EventJournalReader,
  type EventJournalWriter,
} from '../../src/ports/event-journal.js';
import {
  TaskRunnerError,
  type MessageVerdict,
  type QueueStats,
  type FailingStep,
  type Stuck,
  type Submission,
  type SubmissionVerdict,
  type TaskDescription,
  type TaskRunner,
} from '../../src/ports/task-runner.js';
import { statsOf } from '../../src/workflows/admission/stats.js';
import { anEvent } from './builders.js';
import { recordMessage, type Message } from './record-message.js';

type Entry = {
  readonly submission: Submission;
  state: TaskDescription['state'];
  status: string;
  readonly createdAt: string;
  closedAt: string | null;
};
/** `unheard`: the server is there, and no worker has answered yet; `busy`: one has, but not lately. */
type Silence = 'unreachable' | 'no_worker' | 'hang' | 'unheard' | 'busy' | null;

export type InMemoryTaskRunner = TaskRunner & {
  /** Closes a task, which makes room for the next one in line. */
  finish(taskId: string, state: Exclude<TaskDescription['state'], 'open'>): void;
  /** From now on every question is refused so, or hangs, until null is given. */
  silence(kind: Silence, forMs?: number): void;
  /** Forgets a task, as Temporal does after its retention. */
  forget(taskId: string): void;
  /** What the task's own workflow says of itself. */
  publish(taskId: string, status: string): void;
  /** From now on a task goes on after it was cancelled, as one does whose workers are gone. */
  ignoreCancel(): void;
  /** From now on a task, or admission (null), is tried in vain; it hears no cancel, and can only be ended by force. */
  stick(taskId: string | null, stuck: Stuck): void;
  /** From now on a step of that task fails at every attempt, or, with null, goes on. */
  failStep(taskId: string, step: FailingStep | null): void;
  readonly submissions: readonly Submission[];
};

const toEntry = (submission: Submission): QueueSubmission => ({
  task_id: submission.taskId,
  request_sha256: submission.requestSha256,
  prompt_line: submission.promptLine,
  priority: submission.priority,
  language: submission.language,
  client: submission.client,
  idempotency_key: submission.idempotencyKey,
  expires_at: submission.expiresAt,
});

function unlessDamaged(error: unknown): void {
  if (!(error instanceof JournalError) || error.code !== 'damaged') throw error;
}

/**
 * Temporal's twin for tests of the doors: admission's own rules, in this process; who is asked for its place gives it
 * back at once. With a journal it records the cancellation of a task as the workflow would.
 */
export function createInMemoryTaskRunner(options: {
  readonly now: () => number;
  readonly limits: { readonly running: number; readonly waiting: number };
  readonly journal?: EventJournalReader & EventJournalWriter;
}): InMemoryTaskRunner {
  const { now } = options;
  const entries = new Map<string, Entry>();
  const submissions: Submission[] = [];
  let silent: Silence = null;
  let silentFor = 0;
  let heedsCancel = true;
  const stuck = new Map<string | null, Stuck>();
  const failing = new Map<string, FailingStep>();
  const asked = new Set<string>();
  const forced = new Map<string, string>();
  let queue = emptyQueue({ ...options.limits, critical_extra: 5, ageing_ms: null }, 1);
  let pressure = noPressure();

  async function speak(): Promise<void> {
    if (silent === 'hang') await new Promise(() => undefined);
    if (silent === 'unreachable' || silent === 'no_worker')
      throw new TaskRunnerError(silent, `the engine is ${silent}`);
  }

  /** What admission's desk does with every change: free places are given out, and those needed are taken back. */
  function settle(next: AdmissionState): void {
    queue = grantFree(next, now()).state;
    const { state, victims } = preemptFor(queue, now());
    queue = state;
    for (const { task_id, lease, priority } of victims)
      queue = giveBack(queue, task_id, { lease: lease ?? 0, stage: 'preempted', priority });
    queue = grantFree(queue, now()).state;
    const line = { waiting: waiting(queue).length, limit: queue.limits.waiting };
    pressure = observeLine(pressure, line, now()).state;
  }

  function enter(submission: Submission): SubmissionVerdict {
    const { state, verdict } = admit(queue, toEntry(submission), now());
    const isNew = state !== queue;
    settle(state);
    if (verdict.outcome !== 'accepted') return verdict;
    const createdAt = new Date(now()).toISOString();
    if (isNew)
      entries.set(submission.taskId, {
        submission,
        state: 'open',
        status: 'created',
        createdAt,
        closedAt: null,
      });
    return { outcome: 'accepted', taskId: verdict.task_id };
  }

  function finish(taskId: string, state: Exclude<TaskDescription['state'], 'open'>): void {
    const entry = entries.get(taskId);
    if (entry?.state !== 'open') return;
    entry.state = state;
    entry.closedAt = new Date(now()).toISOString();
    settle(leave(queue, taskId, now()));
  }

  async function recordCancel(taskId: string, reason: string): Promise<void> {
    if (!options.journal) return;
    const sequence = ((await options.journal.getEvents(taskId)).at(-1)?.sequence ?? 0) + 1;
    const event = { ...anEvent('TASK_CANCELLED', { reason }, { sequence }), task_id: taskId };
    await options.journal.append({ taskId, runId: 'run-a', continuedFrom: null, events: [event] });
  }

  async function hear(taskId: string, command: Message): Promise<MessageVerdict> {
    await speak();
    const entry = entries.get(taskId);
    if (!entry) throw new TaskRunnerError('unknown_task', `there is no task ${taskId}`);
    if (entry.state !== 'open' || !options.journal) return { outcome: 'ended' };
    return recordMessage(options.journal, taskId, command, now());
  }

  function openTasks(): readonly TaskDescription[] {
    return [...entries.values()]
      .filter(({ state }) => state === 'open')
      .map(toDescription)
      .sort((a, b) => (a.taskId < b.taskId ? 1 : -1));
  }

  /** Before any worker has answered nobody knows figures. */
  const figures = (): QueueStats | null =>
    silent === 'unheard' ? null : toQueueStats(statsOf(queue, pressure, now()), 0, now());

  return {
    submissions,
    finish,
    silence: (kind, forMs = 60_000) => {
      silent = kind;
      silentFor = forMs;
    },
    forget: (taskId) => entries.delete(taskId),
    publish(taskId, status) {
      const entry = entries.get(taskId);
      if (entry) entry.status = status;
    },
    ignoreCancel: () => void (heedsCancel = false),
    stick: (taskId, how) => void stuck.set(taskId, how),
    async stuck() {
      await speak();
      return [...stuck]
        .filter(([taskId]) => taskId === null || entries.get(taskId)?.state === 'open')
        .map(([taskId, how]) => ({ taskId, stuck: how }));
    },
    failStep(taskId, step) {
      if (step === null) failing.delete(taskId);
      else failing.set(taskId, step);
    },
    async failing() {
      await speak();
      return [...failing]
        .filter(([taskId]) => entries.get(taskId)?.state === 'open')
        .map(([taskId, step]) => ({ taskId, step }));
    },
    async endStuck(taskId) {
      await speak();
      const how = stuck.get(taskId);
      if (how === undefined || !asked.has(taskId) || entries.get(taskId)?.state !== 'open') return false;
      forced.set(taskId, `cancelled by force: ${how.reason}`);
      finish(taskId, 'cancelled');
      return true;
    },
    async submit(submission) {
      submissions.push(submission);
      await speak();
      return enter(submission);
    },
    async cancel(taskId, reason) {
      await speak();
      const entry = entries.get(taskId);
      if (!entry) throw new TaskRunnerError('unknown_task', `there is no task ${taskId}`);
      asked.add(taskId);
      if (entry.state !== 'open' || !heedsCancel || stuck.has(taskId)) return;
      // The workflow ends whatever its journal is like.
      await recordCancel(taskId, reason).catch(unlessDamaged);
      finish(taskId, 'cancelled');
    },
    reportBug: (taskId, report) => hear(taskId, { type: 'report_bug', report }),
    intervene: (taskId, intervention) => hear(taskId, { type: 'intervene', intervention }),
    async describe(taskId) {
      await speak();
      const entry = entries.get(taskId);
      if (!entry) return null;
      return {
        ...toDescription(entry),
        stuck: stuck.get(taskId) ?? null,
        failing: failing.get(taskId) ?? null,
        forced: forced.get(taskId) ?? null,
      };
    },
    async open() {
      await speak();
      return openTasks();
    },
    async queue() {
      await speak();
      return figures();
    },
    async look() {
      await speak();
      const open = openTasks().map((task) => ({ ...task, failing: failing.get(task.taskId) ?? null }));
      return { open, queue: figures() };
    },
    async admission() {
      if (silent === 'hang') await new Promise(() => undefined);
      return {
        silentForMs: silent === null ? null : silentFor,
        hasAnswered: silent !== 'unheard',
        pollers: null,
      };
    },
    async problem() {
      if (silent === 'hang') await new Promise(() => undefined);
      return silent === null || silent === 'unheard' || silent === 'busy' ? null : `the engine is ${silent}`;
    },
  };
}

function toDescription({ submission, state, status, createdAt, closedAt }: Entry): TaskDescription {
  const { taskId, priority, promptLine } = submission;
  return { taskId, state, status, priority, promptLine, createdAt, closedAt };
}
