import type { PriorityName } from './priority.js';

/**
 * Where a task stands. A place is held by who runs, and by who was asked to give it back until it has done so:
 * - `waiting`: let in, in line for the first time;
 * - `running`: holds a place;
 * - `yielding`: asked to give its place back, and holds it until its step has really ended;
 * - `preempted`: in line again with its old arrival; not counted among those that wait (SC-5);
 * - `parked`: gave its place back and wants none for now: it is paused, or waits for a person (SC-4).
 */
export type Stage = 'waiting' | 'running' | 'yielding' | 'preempted' | 'parked';

/** A task that is let in; it leaves when it ends. */
export type QueueEntry = {
  readonly task_id: string;
  readonly request_sha256: string;
  readonly prompt_line: string;
  readonly priority: PriorityName;
  readonly language: string | null;
  readonly client: string;
  readonly idempotency_key: string | null;
  /** First come, first served within a priority. */
  readonly arrival: number;
  /** Milliseconds since 1970. */
  readonly arrived_ms: number;
  readonly stage: Stage;
  /** The number under which it holds its place, or was asked to give it back; null when it holds none. */
  readonly lease: number | null;
  /** Milliseconds since 1970 when it got its place; null without one. */
  readonly granted_ms: number | null;
  /** How often it gave its place to a more urgent task. */
  readonly preemptions: number;
  /** Whether its workflow is there. */
  readonly started: boolean;
  /** Cancelled by its caller before its workflow was there: it is to be cancelled as soon as it is. */
  readonly withdrawn: boolean;
  /** True once another request with the same key was answered with this task: then it is that caller's too. */
  readonly claimed?: boolean;
  /** The run in which it came back, reset or started by hand; what is heard of the end of runs before is none of it. */
  readonly run?: string;
};

/** What remains of a submission after its task has left, so that the same key finds the same task. */
export type Remembered = Pick<QueueEntry, 'task_id' | 'client' | 'idempotency_key' | 'request_sha256'>;

export type QueueLimits = {
  readonly running: number;
  readonly waiting: number;
  readonly critical_extra: number;
  /** Milliseconds of waiting that move a task up by one priority, to HIGH at most; null turns that off (SC-6). */
  readonly ageing_ms: number | null;
};

/** Who runs and who waits. Plain JSON: it is carried over continue-as-new. */
export type AdmissionState = {
  readonly limits: QueueLimits;
  readonly entries: readonly QueueEntry[];
  readonly remembered: readonly Remembered[];
  /** Task ids whose callers were told that nothing of them will run: they are never let in. Left out by earlier versions. */
  readonly revoked?: readonly string[];
  readonly next_arrival: number;
  readonly next_lease: number;
  /** Milliseconds for which tasks hold a place, on average, the latest counting most; null before the first. */
  readonly held_ms: number | null;
};

export type QueueSubmission = Pick<
  QueueEntry,
  'task_id' | 'request_sha256' | 'prompt_line' | 'priority' | 'language' | 'client' | 'idempotency_key'
> & {
  /** Milliseconds since 1970. */
  readonly expires_at: number;
};

export type QueueVerdict =
  | { readonly outcome: 'accepted'; readonly task_id: string }
  | { readonly outcome: 'full'; readonly waiting: number; readonly limit: number }
  | { readonly outcome: 'conflict'; readonly message: string }
  | { readonly outcome: 'expired' };
