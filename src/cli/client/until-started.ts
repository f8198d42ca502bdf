import { setTimeout as delay } from 'node:timers/promises';
import { RefusedError } from './http.js';

/** The problem code of a service that has its port, but has not opened its doors. */
const STARTING = 'starting';
/** What such a service advises: it answers at once, so asking again needs a pause. */
const PAUSE_MS = 1_000;

export const isStarting = (error: unknown): boolean =>
  error instanceof RefusedError && error.code === STARTING;

/** A moment's rest, or less when the signal aborts. */
export async function pause(signal: AbortSignal): Promise<void> {
  await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined);
}

/** Asks again while the service is starting; the refusal itself once the signal has aborted. */
export async function untilStarted<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isStarting(error) || signal.aborted) throw error;
      await pause(signal);
    }
  }
}
