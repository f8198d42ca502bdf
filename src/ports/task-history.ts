import type { BatchToAdmit } from '../domain/journal/admit-batch.js';
import type { JournalLine } from '../domain/journal/journal-line.js';
import type { JsonObject } from '../domain/kernel/json.js';
import type { RunOutline } from '../domain/journal/run-outline.js';
import type { HistoryEvent } from './run-histories.js';

/** Where a task's histories were found: on the server, in the task's folder, partly here and there, or nowhere any more. */
export type HistoryOrigin = 'server' | 'saved' | 'both' | 'none';

export type HistorySurvey = {
  readonly origin: HistoryOrigin;
  /** In the order in which they came to be. */
  readonly runs: readonly RunOutline[];
};

/**
 * One delivery of the outbox with the lines that come of it; none when the writer refuses it. What a reset run tells again of
 * an older branch comes as deliveries of their own, ahead of its first.
 */
export type Delivery = {
  readonly batch: BatchToAdmit;
  readonly lines: readonly JournalLine[];
  /** True when the history says that it was carried out: its lines were safe on disk before that was written down. */
  readonly done: boolean;
};

/**
 * Socket for what Temporal's histories say of a task: the source of its record (EV-20). All throw HistoryError: `incomplete`
 * when a run is missing that another one names, or that the caller knows of.
 */
export interface TaskHistory {
  /**
   * `origin` is none, with no runs, when nobody has any of it.
   * @param named ids of runs that the caller knows of, such as those in the journal
   */
  survey(taskId: string, named?: readonly string[]): Promise<HistorySurvey>;
  /** What the journal should have been sent, in order; of a run that wrote no end of its own the last is the audit's. */
  deliveries(taskId: string): AsyncIterable<Delivery>;
  /** The lines that the journal should hold. @param named as for a survey */
  lines(taskId: string, named?: readonly string[]): AsyncIterable<JournalLine>;
  /** The arguments of every `commitCode` in order, as the workflow gave them. */
  commits(taskId: string): AsyncIterable<JsonObject>;
  /** One run's history, for a replay. */
  events(taskId: string, runId: string): AsyncIterable<HistoryEvent>;
}
