/** The end of a step by its limit, told apart from a cancellation. */
export type StepClock = {
  /** Aborts when the step is cancelled or its time is up. */
  readonly signal: AbortSignal;
  readonly expired: () => boolean;
  /** Milliseconds since the step began. */
  readonly elapsed: () => number;
  readonly stop: () => void;
};

/** Keeps a step to its time, however it is spent. */
export function startStepClock(limitMs: number, cancelled: AbortSignal): StepClock {
  const started = performance.now();
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new Error('the time of the step is up')), limitMs);
  return {
    signal: AbortSignal.any([cancelled, limit.signal]),
    expired: () => limit.signal.aborted && !cancelled.aborted,
    elapsed: () => Math.round(performance.now() - started),
    stop: () => clearTimeout(timer),
  };
}
