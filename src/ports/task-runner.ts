import type { PressureLevel } from '../domain/admission/back-pressure.js';
import type { PriorityName } from '../domain/admission/priority.js';
import type { ReportLayer } from '../domain/journal/report-validity.js';
import type { AdmissionHealth } from './admission-health.js';
import type { BugReport, Intervention } from '../domain/task/messages/index.js';

/** A task as handed to admission: the prompt stays outside, only its hash goes in. */
export type Submission = {
  readonly taskId: string;
  readonly requestSha256: string;
  /** First line of the prompt, shortened, for people. */
  readonly promptLine: string;
  readonly priority: PriorityName;
  readonly language: string | null;
  readonly client: string;
  readonly idempotencyKey: string | null;
  /** Milliseconds since 1970 after which the submission must not be accepted any more. */
  readonly expiresAt: number;
};

export type SubmissionVerdict =
  /** `taskId` is another one than submitted when the same client sent the same key and request before. */
  | { readonly outcome: 'accepted'; readonly taskId: string }
  | { readonly outcome: 'full'; readonly waiting: number; readonly limit: number }
  | { readonly outcome: 'conflict'; readonly message: string }
  | { readonly outcome: 'expired' };

/** What became of a message to a task. */
export type MessageVerdict =
  /** It stands in the record; `module` is the one that a bug report is to correct, else null. */
  | {
      readonly outcome: 'taken';
      readonly eventId: string;
      readonly sequence: number;
      readonly codeVersion: number;
      readonly module: string | null;
    }
  /** A bug report on other code than the current; `sequence` is the task's own at that moment. */
  | {
      readonly outcome: 'stale';
      readonly layer: ReportLayer;
      readonly codeVersion: number;
      readonly sequence: number;
    }
  | { readonly outcome: 'ended' }
  | { readonly outcome: 'refused'; readonly code: string; readonly message: string };

/** A workflow that the engine tries to bring forward again and again, in vain: it does nothing and hears nothing. */
export type Stuck = {
  /** How often its workflow task was tried, with the attempt under way; null where only a list says that it is stuck. */
  readonly attempts: number | null;
  /** What is known of why, in one line. */
  readonly reason: string;
};
/** `taskId` is null for admission, which lets all tasks in. */
export type StuckWorkflow = { readonly taskId: string | null; readonly stuck: Stuck };

/** A step that has failed at each attempt so far and is tried again, so that its task waits for it. */
export type FailingStep = {
  /** The name of its activity. */
  readonly step: string;
  /** How often it has failed. */
  readonly failures: number;
  /** Of the last failure, by the names in `FAILURE`; null when it has none. */
  readonly type: string | null;
  /** What the last failure said, in one line. */
  readonly message: string;
};
export type FailingTask = { readonly taskId: string; readonly step: FailingStep };

/** What the engine knows of a task that its journal may not show yet. */
export type TaskDescription = {
  readonly taskId: string;
  readonly state: 'open' | 'completed' | 'failed' | 'cancelled' | 'terminated' | 'timed_out';
  /** What the task itself last published: `created`, or a TaskStatus; may lag behind by a moment. */
  readonly status: string;
  readonly priority: PriorityName;
  readonly promptLine: string;
  readonly createdAt: string;
  readonly closedAt: string | null;
  /** Of an open task; left out when it is not known to be stuck. */
  readonly stuck?: Stuck | null;
  /** Of an open task; left out when none is known. */
  readonly failing?: FailingStep | null;
  /** Of a cancelled task that could not end itself: how it was ended. */
  readonly forced?: string | null;
};

/** Tasks that were let in and have not ended, each counted once. */
export type QueueTally = {
  /** Hold a place, also while they give it back. */
  readonly running: number;
  /** Wait for their first place; they count against the capacity. */
  readonly waiting: number;
  /** In line again: they gave their place to a more urgent one, or go on after a pause. */
  readonly preempted: number;
  /** Want no place for now: paused, or waiting for a person. */
  readonly parked: number;
};

export type QueueStats = QueueTally & {
  /** Callers of this process that wait to be let in. */
  readonly blocked: number;
  readonly pressure: PressureLevel;
  /** The level of the last alert; it follows `pressure`, but no faster than alerts may come (SC-13). */
  readonly announced: PressureLevel;
  readonly capacity: { readonly running: number; readonly waiting: number };
  /** Adds up to the figures of the same names. */
  readonly perPriority: Readonly<Record<PriorityName, QueueTally>>;
  /** Of those that wait for their first place, since they were let in; null when nobody does. */
  readonly oldestWaitSeconds: number | null;
  /** Who is in line (waiting and preempted), in the order in which they will get a place; `null` seconds when nobody can say yet how long that takes. */
  readonly line: readonly {
    readonly taskId: string;
    readonly priority: PriorityName;
    readonly promptLine: string;
    readonly estimateSeconds: number | null;
  }[];
  /** True when no worker answered and this is the last that was heard. */
  readonly stale: boolean;
};

/** What a list needs of the engine; `queue` is null when no worker has answered yet. */
export type EngineLook = {
  readonly open: readonly TaskDescription[];
  readonly queue: QueueStats | null;
};

export class TaskRunnerError extends Error {
  override readonly name = 'TaskRunnerError';

  constructor(
    readonly code: 'unreachable' | 'no_worker' | 'unknown_task',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** Socket for the durable engine behind the doors. */
export interface TaskRunner {
  /** @throws TaskRunnerError `unreachable`, or `no_worker` when nobody answered in time (the submission has expired then and will not run) */
  submit(submission: Submission): Promise<SubmissionVerdict>;
  /** Asks an open task to stop; resolves once the request is durable. Harmless on an ended task. @throws TaskRunnerError `unknown_task` */
  cancel(taskId: string, reason: string): Promise<void>;
  /**
   * A bug in the code of a task. @throws TaskRunnerError `unknown_task`, `unreachable`, or `no_worker` when nobody answered
   * in time (the report has expired then and is never heard)
   */
  reportBug(taskId: string, report: BugReport): Promise<MessageVerdict>;
  /** A wish of a person for a task; throws like `reportBug`. */
  intervene(taskId: string, intervention: Intervention): Promise<MessageVerdict>;
  /** null when the engine does not know the task (any more). Answers with no worker up. */
  describe(taskId: string): Promise<TaskDescription | null>;
  /** Open tasks, newest first, also those that are let in and not started yet; what has ended may stay for a moment. */
  open(): Promise<readonly TaskDescription[]>;
  /**
   * Answers at once: where the engine is busy with figures of at most a second ago, never of before this process's last
   * submission. null when no worker has answered yet, so that nobody can tell.
   */
  queue(): Promise<QueueStats | null>;
  /** Both for a list: where the engine is busy, as they were some seconds ago, with what this process let in since. */
  look(): Promise<EngineLook>;
  /** Who is stuck, at most some dozens of them. @throws TaskRunnerError `unreachable` */
  stuck(): Promise<readonly StuckWorkflow[]>;
  /** Whose steps fail at every attempt, at most some dozens of them. @throws TaskRunnerError `unreachable` */
  failing(): Promise<readonly FailingTask[]>;
  /**
   * Ends a task that was asked to stop, and that will not hear it because it is stuck. @returns true when it was ended now;
   * false for one that is not stuck, was not asked, or has ended. @throws TaskRunnerError `unreachable`
   */
  endStuck(taskId: string): Promise<boolean>;
  /** null when well; else one line. Answers within `timeoutMs`. */
  problem(timeoutMs: number): Promise<string | null>;
  /** Whether tasks can be let in, apart from the server itself. Never rejects; answers within a little more than `timeoutMs`. */
  admission(timeoutMs: number): Promise<AdmissionHealth>;
}
