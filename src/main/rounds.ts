/** Something that is done again and again, never twice at once. */
export type Rounds = {
  /** Makes the next round come in a moment instead of at its time. */
  soon(): void;
  /** Resolves when a round that is under way has ended. */
  stop(): Promise<void>;
};

/** @param options times in milliseconds; `onError` is told why a round failed, the next one comes at its time */
export function startRounds(options: {
  readonly everyMs: number;
  readonly soonMs: number;
  readonly work: () => Promise<void>;
  readonly onError: (reason: string) => void;
}): Rounds {
  let timer: NodeJS.Timeout | null = null;
  let under: Promise<void> = Promise.resolve();
  let isStopped = false;
  let isWanted = false;
  let isBusy = false;

  function schedule(ms: number): void {
    if (isStopped) return;
    if (timer) clearTimeout(timer);
    timer = setTimeout(() => {
      under = round();
    }, ms);
  }

  const pause = (): number => (isWanted ? options.soonMs : options.everyMs);

  async function round(): Promise<void> {
    isBusy = true;
    isWanted = false;
    try {
      await options.work();
    } catch (error) {
      options.onError(error instanceof Error ? error.message : String(error));
    }
    isBusy = false;
    schedule(pause());
  }

  schedule(0);
  return {
    soon() {
      // Asked again and again, it must not be put off again and again.
      if (isWanted) return;
      isWanted = true;
      if (!isBusy) schedule(options.soonMs);
    },
    async stop() {
      isStopped = true;
      if (timer) clearTimeout(timer);
      await under;
    },
  };
}
