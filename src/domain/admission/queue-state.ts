import type { PriorityName } from './priority.js';

/** A task that is let in: it waits until it holds a lease, and leaves when it ends. */
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
  /** Whether its workflow is there. */
  readonly started: boolean;
  /** Cancelled by its caller before its workflow was there: it is to be cancelled as soon as it is. */
  readonly withdrawn: boolean;
  readonly lease: number | null;
};

/** What remains of a submission after its task has left, so that the same key finds the same task. */
export type Remembered = Pick<QueueEntry, 'task_id' | 'client' | 'idempotency_key' | 'request_sha256'>;

export type QueueLimits = {
  readonly running: number;
  readonly waiting: number;
  readonly critical_extra: number;
};

/** Who runs and who waits. Plain JSON: it is carried over continue-as-new. */
export type AdmissionState = {
  readonly limits: QueueLimits;
  readonly entries: readonly QueueEntry[];
  readonly remembered: readonly Remembered[];
  readonly next_arrival: number;
  readonly next_lease: number;
};

export type QueueSubmission = Omit<
  QueueEntry,
  'arrival' | 'arrived_ms' | 'started' | 'withdrawn' | 'lease'
> & {
  /** Milliseconds since 1970. */
  readonly expires_at: number;
};

export type QueueVerdict =
  | { readonly outcome: 'accepted'; readonly task_id: string }
  | { readonly outcome: 'full'; readonly waiting: number; readonly limit: number }
  | { readonly outcome: 'conflict'; readonly message: string }
  | { readonly outcome: 'expired' };
