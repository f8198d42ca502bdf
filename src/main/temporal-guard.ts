import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, type EmbeddedServer } from '../adapters/temporal-server/index.js';
import { createBackOff } from './back-off.js';
import type { Logger } from './logger.js';

const LOOK_EVERY_MS = 500;

export type TemporalGuard = { stop(): Promise<void> };

/** Starts the embedded server again when it dies, on the same ports, so that workers and API find it by themselves. */
export function guardTemporal(options: {
  readonly server: EmbeddedServer;
  readonly pid: number;
  readonly logger: Logger;
}): TemporalGuard {
  const { logger } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const hasStopped = (): boolean => signal.aborted;
  const backOff = createBackOff();

  async function revive(): Promise<number | null> {
    try {
      return (await options.server.ensure(signal)).pid;
    } catch (error) {
      if (hasStopped()) return null;
      const reason = error instanceof Error ? error.message : String(error);
      logger.error({ reason }, 'the Temporal server could not be started again; trying on');
      return null;
    }
  }

  async function watch(): Promise<void> {
    let pid: number | null = options.pid;
    let since = Date.now();
    while (!hasStopped()) {
      await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      if (hasStopped() || (pid !== null && isAlive(pid))) continue;
      const waitMs = backOff.next(Date.now() - since);
      logger.error({ wait_ms: waitMs }, 'the Temporal server ended; it is started again');
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
      if (hasStopped()) return;
      pid = await revive();
      since = Date.now();
    }
  }

  const watching = watch();
  return {
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}
