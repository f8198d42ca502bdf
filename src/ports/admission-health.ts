/** Whether admission can let tasks in and hand out places: nothing is begun without it. */
export type AdmissionHealth = {
  /** Milliseconds that its questions have been staying unanswered; null when the last one was answered. */
  readonly silentForMs: number | null;
  /**
   * How often its workflow task has failed in a row, since when (milliseconds since 1970), and the error, shortened; null when
   * it does not fail.
   */
  readonly failing: {
    readonly times: number;
    readonly sinceMs: number;
    readonly reason: string | null;
  } | null;
  /** Worker processes on any machine that polled for workflows lately; null when nobody looked, or the engine is silent. */
  readonly pollers: number | null;
};
