import { PRIORITIES, PRIORITY_NAMES, type PriorityName } from '../../src/domain/admission/priority.js';
import type { EventJournalReader, EventJournalWriter } from '../../src/ports/event-journal.js';
import {
  TaskRunnerError,
  type QueueStats,
  type Submission,
  type SubmissionVerdict,
  type TaskDescription,
  type TaskRunner,
} from '../../src/ports/task-runner.js';
import { anEvent } from './builders.js';

type Place = 'running' | 'waiting';
type Entry = {
  readonly submission: Submission;
  state: TaskDescription['state'];
  place: Place;
  readonly createdAt: string;
  closedAt: string | null;
};

export type InMemoryTaskRunner = TaskRunner & {
  /** Closes a task, which makes room for the next one in line. */
  finish(taskId: string, state: Exclude<TaskDescription['state'], 'open'>): void;
  /** From now on every question is refused so, or hangs, until null is given. */
  silence(kind: 'unreachable' | 'no_worker' | 'hang' | null): void;
  /** Forgets a task, as Temporal does after its retention. */
  forget(taskId: string): void;
  readonly submissions: readonly Submission[];
};

/**
 * Temporal's twin for tests of the doors: the same rules of admission, in this process. With a journal it records the
 * cancellation of a task as the workflow would.
 */
export function createInMemoryTaskRunner(options: {
  readonly now: () => number;
  readonly limits: { readonly running: number; readonly waiting: number };
  readonly journal?: EventJournalReader & EventJournalWriter;
}): InMemoryTaskRunner {
  const { now, limits } = options;
  const entries = new Map<string, Entry>();
  const submissions: Submission[] = [];
  let silent: 'unreachable' | 'no_worker' | 'hang' | null = null;

  async function speak(): Promise<void> {
    if (silent === 'hang') await new Promise(() => undefined);
    if (silent === 'unreachable' || silent === 'no_worker')
      throw new TaskRunnerError(silent, `the engine is ${silent}`);
  }

  const open = (place?: Place) =>
    [...entries.values()].filter((entry) => entry.state === 'open' && (!place || entry.place === place));
  const line = () =>
    open('waiting').sort((a, b) => PRIORITIES[a.submission.priority] - PRIORITIES[b.submission.priority]);

  function admit(submission: Submission): SubmissionVerdict {
    if (submission.expiresAt <= now()) return { outcome: 'expired' };
    const earlier = [...entries.values()].find(
      ({ submission: other }) =>
        other.taskId === submission.taskId ||
        (submission.idempotencyKey !== null &&
          other.client === submission.client &&
          other.idempotencyKey === submission.idempotencyKey),
    );
    if (earlier) {
      return earlier.submission.requestSha256 === submission.requestSha256
        ? { outcome: 'accepted', taskId: earlier.submission.taskId }
        : { outcome: 'conflict', message: 'this Idempotency-Key came with another request before' };
    }
    const place: Place = open('running').length < limits.running ? 'running' : 'waiting';
    if (place === 'waiting' && open('waiting').length >= limits.waiting) {
      return { outcome: 'full', waiting: open('waiting').length, limit: limits.waiting };
    }
    const createdAt = new Date(now()).toISOString();
    entries.set(submission.taskId, { submission, state: 'open', place, createdAt, closedAt: null });
    return { outcome: 'accepted', taskId: submission.taskId };
  }

  function finish(taskId: string, state: Exclude<TaskDescription['state'], 'open'>): void {
    const entry = entries.get(taskId);
    if (entry?.state !== 'open') return;
    entry.state = state;
    entry.closedAt = new Date(now()).toISOString();
    const next = line()[0];
    if (next && open('running').length < limits.running) next.place = 'running';
  }

  async function recordCancel(taskId: string, reason: string): Promise<void> {
    if (!options.journal) return;
    const sequence = ((await options.journal.getEvents(taskId)).at(-1)?.sequence ?? 0) + 1;
    const event = { ...anEvent('TASK_CANCELLED', { reason }, { sequence }), task_id: taskId };
    await options.journal.append({ taskId, runId: 'run-a', continuedFrom: null, events: [event] });
  }

  function stats(): QueueStats {
    const count = (name: PriorityName, place: Place) =>
      open(place).filter((entry) => entry.submission.priority === name).length;
    return {
      running: open('running').length,
      waiting: open('waiting').length,
      blocked: 0,
      capacity: limits,
      perPriority: Object.fromEntries(
        PRIORITY_NAMES.map((name) => [
          name,
          { running: count(name, 'running'), waiting: count(name, 'waiting') },
        ]),
      ) as QueueStats['perPriority'],
      oldestWaitSeconds: open('waiting').length === 0 ? null : 1,
      order: line().map((entry) => entry.submission.taskId),
      stale: false,
    };
  }

  return {
    submissions,
    finish,
    silence: (kind) => (silent = kind),
    forget: (taskId) => entries.delete(taskId),
    async submit(submission) {
      submissions.push(submission);
      await speak();
      return admit(submission);
    },
    async cancel(taskId, reason) {
      await speak();
      const entry = entries.get(taskId);
      if (!entry) throw new TaskRunnerError('unknown_task', `there is no task ${taskId}`);
      if (entry.state !== 'open') return;
      await recordCancel(taskId, reason);
      finish(taskId, 'cancelled');
    },
    async describe(taskId) {
      await speak();
      const entry = entries.get(taskId);
      return entry ? toDescription(entry) : null;
    },
    async open() {
      await speak();
      return open()
        .map(toDescription)
        .sort((a, b) => (a.taskId < b.taskId ? 1 : -1));
    },
    async queue() {
      await speak();
      return stats();
    },
    async problem() {
      if (silent === 'hang') await new Promise(() => undefined);
      return silent === null ? null : `the engine is ${silent}`;
    },
  };
}

function toDescription({ submission, state, createdAt, closedAt }: Entry): TaskDescription {
  const { taskId, priority, promptLine } = submission;
  return { taskId, state, priority, promptLine, createdAt, closedAt };
}
