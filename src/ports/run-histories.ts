import type { JsonObject } from '../domain/kernel/json.js';

/** One event of a workflow's history, as Temporal's own tools write it as JSON. */
export type HistoryEvent = JsonObject;

/** Socket for the histories of a task's runs, wherever they are kept. */
export interface RunHistories {
  /** Ids of the runs that are known here, in no order; none for a task that is not known (any more). @throws HistoryError */
  runIds(taskId: string): Promise<readonly string[]>;
  /** The events of a run in order, streamed. @throws HistoryError `unknown_run` before the first */
  events(taskId: string, runId: string): AsyncIterable<HistoryEvent>;
}

/** Socket for histories kept in the task's folder, which outlive the server's (EV-36). */
export interface SavedHistories extends RunHistories {
  has(taskId: string, runId: string): Promise<boolean>;
  /** Whole or not at all, safe on disk once resolved. @throws HistoryError `io` */
  save(taskId: string, runId: string, events: AsyncIterable<HistoryEvent>): Promise<void>;
}

export class HistoryError extends Error {
  override readonly name = 'HistoryError';

  constructor(
    readonly code: 'unknown_run' | 'incomplete' | 'unreadable' | 'unreachable' | 'io',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
