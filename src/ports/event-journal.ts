import type { RecordedEvent } from '../domain/task/events.js';

/** One delivery of the outbox. Events ascend by 1; which branch they belong to follows from the run ids (EV-21). */
export type JournalBatch = {
  readonly taskId: string;
  /** The run that recorded them. */
  readonly runId: string;
  /** The run that this one continues as new, or null. A run that is neither known nor a continuation opens a branch. */
  readonly continuedFrom: string | null;
  readonly events: readonly RecordedEvent[];
  /**
   * Said of what comes out of the histories: what comes before the first event stands on the newest branch. A new run
   * after the second or a later reset is refused without it (`gap`), because it may go on from an older branch.
   */
  readonly followsNewest?: boolean;
};

/** Where the journal stands after an append. */
export type JournalHead = { readonly branch: number; readonly position: number; readonly sequence: number };

export type ReadOptions = { readonly afterSequence?: number; readonly limit?: number };

/** Socket for the record of a task, read side (EV-25, EV-26). Readers see the newest branch, durable events only. */
export interface EventJournalReader {
  /** That task's events in sequence order; a negative `afterSequence` counts as 0; unknown task: []. */
  getEvents(taskId: string, options?: ReadOptions): Promise<readonly RecordedEvent[]>;
  /** Calls `visit` with the same events one by one, holding only a small part of them in memory: for records of any length. */
  scan(taskId: string, visit: (event: RecordedEvent) => void, options?: ReadOptions): Promise<void>;
  /** The current code version, 0 when there is none. */
  latestVersion(taskId: string): Promise<number>;
  /** Events after the given sequence, then live ones as they become durable, in order, none twice, until aborted or ended by a terminal event. */
  follow(taskId: string, afterSequence: number, signal: AbortSignal): AsyncIterable<RecordedEvent>;
  has(taskId: string): Promise<boolean>;
  /**
   * Changes whenever what readers see of the task's journal does, also when only the right to read it does; null when there
   * is no journal. Costs a look at the file's entry, and a file of a few bytes.
   */
  stamp(taskId: string): Promise<string | null>;
  /** Ids of all tasks with a folder, newest first (ids are UUIDv7). */
  taskIds(): Promise<readonly string[]>;
}

/** Socket for the record of a task, write side: one writer per data folder. */
export interface EventJournalWriter {
  /**
   * Appends what is not there yet; durable once resolved. The same event again changes nothing.
   * @throws JournalError with the path: `conflict`, `too_large` or `invalid_task_id`, or `former_run` for a run that a
   * reset has left behind (never retry); `io`, `gap` when the
   * journal lacks events that come before these, or `damaged` when there is something else where it had lines (retry: space
   * comes back, and a journal can be rebuilt)
   */
  append(batch: JournalBatch): Promise<JournalHead>;
}

export class JournalError extends Error {
  override readonly name = 'JournalError';

  constructor(
    readonly code: 'gap' | 'conflict' | 'former_run' | 'damaged' | 'too_large' | 'io' | 'invalid_task_id',
    message: string,
    readonly path: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
