import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { ADMISSION_ID } from '../../domain/admission/lanes.js';
import { intern } from '../../domain/kernel/invocation.js';
import { TaskRunnerError, type TaskDescription } from '../../ports/task-runner.js';
import { statsQuery, type AdmissionLine, type AdmissionStats } from '../../workflows/messages.js';
import { createGroupCommit } from './group-commit.js';

/** Milliseconds that a question to admission may take. */
const QUERY_MS = 2_000;
/** Milliseconds that a caller waits for news when an answer is known; below what /health gives each part (SC-12). */
const NEWS_MS = 500;
/** The same when none is known; below what the doors give the engine. */
const FIRST_MS = 1_500;
/** Milliseconds that a glance waits for news: with its way to the caller it takes less than 100 (SC-12). */
const GLANCE_MS = 70;
/** Milliseconds that an answer is good enough for a glance. */
const FRESH_MS = 1_000;
/** The same for a list of tasks, whose places in line are beside the point. */
const RECENT_MS = 5_000;

/** `stats` is null when nobody has answered yet: then nothing is known, which is not the same as an empty queue. */
export type Sighting =
  | { readonly stats: AdmissionStats; readonly stale: boolean }
  | { readonly stats: null; readonly stale: true };

/** Admission's list of who runs and who waits; the last that was heard when no worker answers in time. */
export type AdmissionView = {
  /** Of no moment before the question, unless it is stale. Never rejects. */
  ask(): Promise<Sighting>;
  /** The same at once: where admission is busy, of a moment at most a second ago. Never rejects. */
  glance(): Promise<Sighting>;
  /**
   * At once as well; `isNow` is false for what was heard some seconds ago at most, maybe before what this process has told
   * admission since. Never rejects.
   */
  recent(): Promise<Sighting & { readonly isNow: boolean }>;
  /** Milliseconds since the first question that nobody has answered; null when the last one was answered. */
  silentForMs(): number | null;
  /** Whether anybody has ever answered. */
  hasAnswered(): boolean;
  /** Admission was told something by this process: a glance must not be of a moment before that. */
  changed(): void;
  /**
   * A task that is accepted, but whose workflow admission has not started yet.
   * @throws TaskRunnerError `no_worker` when nobody has answered yet, so that nobody can tell
   */
  describeAccepted(taskId: string): Promise<TaskDescription | null>;
};

/** How to ask admission: its figures, or null when there is no admission yet. Rejects when nobody answers. */
export type AskAdmission = (timeoutMs: number) => Promise<AdmissionStats | null>;

/** Asks the workflow `admission` by a query. */
export function askByQuery(client: Client): AskAdmission {
  return async (timeoutMs) => {
    try {
      return await client.withDeadline(Date.now() + timeoutMs, () =>
        client.workflow.getHandle(ADMISSION_ID).query(statsQuery),
      );
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return null;
      throw error;
    }
  };
}

/** Everybody whom admission has let in and who has not ended. */
export function letIn(stats: AdmissionStats): readonly AdmissionLine[] {
  return [...stats.running, ...stats.waiting, ...stats.parked];
}

export function describeLine(line: AdmissionLine): TaskDescription {
  return {
    taskId: line.task_id,
    state: 'open',
    status: 'created',
    priority: line.priority,
    promptLine: line.prompt_line,
    createdAt: new Date(line.arrived_ms).toISOString(),
    closedAt: null,
  };
}

/** The outcome of `work`, or null when it is not there in time; the work itself goes on. */
async function soon<T>(milliseconds: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

type Answer = AdmissionStats | 'silence';

/**
 * Any number of callers cause one query at a time: whoever asks while one is under way shares the next, so that nobody is
 * told of a moment before the question.
 */
export function createAdmissionView(
  query: AskAdmission,
  limits: AdmissionStats['limits'],
  now: () => number = () => performance.now(),
): AdmissionView {
  const empty: AdmissionStats = {
    limits,
    running: [],
    waiting: [],
    parked: [],
    pressure: 'none',
    announced: 'none',
  };
  let heard: AdmissionStats | null = null;
  /** When it was asked for. */
  let heardAt = -Infinity;
  let changedAt = -Infinity;
  /** The last question was not answered: whoever asks now need not find that out once more. */
  let isSilent = false;
  /** When the first question was asked since the last answer. */
  let unansweredSince: number | null = null;

  const look = createGroupCommit<null, Answer>(async (group) => {
    const askedAt = now();
    unansweredSince ??= askedAt;
    try {
      // Nobody has submitted anything yet: that is an empty queue, not a silent one.
      const answer = (await query(QUERY_MS)) ?? empty;
      heard = answer;
      heardAt = askedAt;
      isSilent = false;
      unansweredSince = null;
      return group.map(() => answer);
    } catch {
      isSilent = true;
      return group.map(() => 'silence' as const);
    }
  }, Infinity);

  async function askFor(milliseconds: number, news = look(null)): Promise<Sighting> {
    const answer = await soon(milliseconds, news);
    if (answer === null || answer === 'silence') return { stats: heard, stale: true };
    return { stats: answer, stale: false };
  }
  function patience(): number {
    if (isSilent) return GLANCE_MS;
    return heard === null ? FIRST_MS : NEWS_MS;
  }
  const ask = (news?: Promise<Answer>): Promise<Sighting> => askFor(patience(), news);

  /** What comes within a moment; then what was heard since `oldest`; else null. */
  async function atOnce(oldest: number, news: Promise<Answer>) {
    const answer = await soon(GLANCE_MS, news);
    if (answer !== null && answer !== 'silence') return { stats: answer, stale: false, isNow: true };
    if (answer === 'silence' || heard === null || heardAt < oldest) return null;
    return { stats: heard, stale: false, isNow: false };
  }

  return {
    ask: () => ask(),
    async glance() {
      const news = look(null);
      const seen = await atOnce(Math.max(now() - FRESH_MS, changedAt), news);
      return seen === null ? ask(news) : { stats: seen.stats, stale: seen.stale };
    },
    async recent() {
      const news = look(null);
      const seen = await atOnce(now() - RECENT_MS, news);
      if (seen !== null) return seen;
      return heard === null
        ? { ...(await ask(news)), isNow: true }
        : { stats: heard, stale: true, isNow: false };
    },
    hasAnswered: () => heard !== null,
    silentForMs: () => (unansweredSince === null ? null : now() - unansweredSince),
    changed() {
      changedAt = now();
    },
    async describeAccepted(taskId) {
      const { stats } = await askFor(isSilent ? GLANCE_MS : QUERY_MS);
      if (stats === null) {
        const text = `no worker answers, so that nobody knows whether there is a task ${taskId}; see \`${intern()} doctor\``;
        throw new TaskRunnerError('no_worker', text);
      }
      const line = letIn(stats).find((one) => one.task_id === taskId);
      return line === undefined ? null : describeLine(line);
    },
  };
}
