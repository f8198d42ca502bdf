/** Whether somebody answers for admission, which lets tasks in and hands out places: nothing is begun without it. */
export type AdmissionHealth = {
  /** Milliseconds that its questions have been staying unanswered; null when the last one was answered. */
  readonly silentForMs: number | null;
  /** False while nobody has ever answered this process: then there is no reason to be patient. */
  readonly hasAnswered: boolean;
  /** Worker processes on any machine that polled for workflows lately; null when nobody looked, or the engine is silent. */
  readonly pollers: number | null;
};
