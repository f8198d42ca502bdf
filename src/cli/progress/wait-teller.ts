import { setTimeout as delay } from 'node:timers/promises';

/** What somebody waits for at this moment. */
export type Wait = {
  readonly line: string;
  /** How many are before, or whatever else a person wants to hear of each time it changes. */
  readonly place: number | string;
  /** Estimated, until the wait is over; null when nobody can say. */
  readonly seconds: number | null;
};

/** An estimate that is off by this factor is told again; one that only counts down is not. */
const FACTOR = 2;

/** True when a person who was told `before` would want to be told again. */
export function isNews(before: Wait | null, now: Wait): boolean {
  if (before === null || before.place !== now.place) return true;
  if (before.seconds === null || now.seconds === null) return before.seconds !== now.seconds;
  return now.seconds > before.seconds * FACTOR || now.seconds * FACTOR < before.seconds;
}

/**
 * Says what is waited for, at once and whenever it changes, between `start` and `stop`. `goesOn`: something has happened
 * meanwhile, so that an answer that is on its way is out of date.
 */
export type WaitTeller = { start(): void; goesOn(): void; stop(): void };

/** @param options.look null while nothing is waited for; when it throws, nobody knows */
export function createWaitTeller(options: {
  readonly look: () => Promise<Wait | null>;
  readonly say: (line: string) => void;
  readonly everyMs: number;
}): WaitTeller {
  let current: AbortController | null = null;
  let told: Wait | null = null;
  let steps = 0;

  async function tell({ signal }: AbortController): Promise<void> {
    const hasStopped = (): boolean => signal.aborted;
    while (!hasStopped()) {
      const before = steps;
      const wait = await options.look().catch(() => undefined);
      if (hasStopped()) return;
      if (wait !== undefined && before === steps) hear(wait);
      await delay(options.everyMs, undefined, { signal }).catch(() => undefined);
    }
  }

  function hear(wait: Wait | null): void {
    if (wait !== null && isNews(told, wait)) options.say(wait.line);
    told = wait;
  }

  return {
    start() {
      current?.abort();
      current = new AbortController();
      told = null;
      void tell(current);
    },
    goesOn: () => void (steps += 1),
    stop: () => current?.abort(),
  };
}
