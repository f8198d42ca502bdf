import type { PriorityName } from '../domain/admission/priority.js';

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

/** What the engine knows of a task that its journal may not show yet. */
export type TaskDescription = {
  readonly taskId: string;
  readonly state: 'open' | 'completed' | 'failed' | 'cancelled' | 'terminated' | 'timed_out';
  readonly priority: PriorityName;
  readonly promptLine: string;
  readonly createdAt: string;
  readonly closedAt: string | null;
};

export type QueueStats = {
  readonly running: number;
  readonly waiting: number;
  readonly blocked: number;
  readonly capacity: { readonly running: number; readonly waiting: number };
  readonly perPriority: Readonly<
    Record<PriorityName, { readonly running: number; readonly waiting: number }>
  >;
  readonly oldestWaitSeconds: number | null;
  /** Task ids in the order in which they will run. */
  readonly order: readonly string[];
  /** True when no worker answered and this is the last that was heard. */
  readonly stale: boolean;
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
  /** null when the engine does not know the task (any more). Answers with no worker up. */
  describe(taskId: string): Promise<TaskDescription | null>;
  /** Open tasks, newest first; may lag behind by a moment. */
  open(): Promise<readonly TaskDescription[]>;
  queue(): Promise<QueueStats>;
  /** null when well; else one line. Answers within `timeoutMs`. */
  problem(timeoutMs: number): Promise<string | null>;
}
