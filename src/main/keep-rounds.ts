import type { ArchiveRuns } from '../application/audit/index.js';
import type { Logger } from './logger.js';
import { startRounds, type Rounds } from './rounds.js';

/** A workflow closes, and shows as closed, a moment after its last event. */
const SOON_MS = 1_500;

/**
 * Rounds beside each other, over the journals of running tasks, over the runs that have closed, and over tasks that cannot
 * hear their cancellation: when one is slow or fails, the others still come. Two may work on one journal, whose writer
 * takes them one after the other.
 */
export function startKeepRounds(options: {
  readonly mend: () => Promise<void>;
  readonly archive: ArchiveRuns;
  /** Left out, nobody is ended by force. */
  readonly endStuck?: () => Promise<void>;
  readonly logger: Pick<Logger, 'debug'>;
  /** Milliseconds between two rounds. */
  readonly everyMs: number;
}): Rounds {
  const { everyMs, logger } = options;
  const start = (what: string, work: () => Promise<unknown>): Rounds =>
    startRounds({
      everyMs,
      soonMs: Math.min(SOON_MS, everyMs),
      work: async () => {
        await work();
      },
      onError: (reason) => logger.debug({ reason }, `a look at ${what} tasks failed; it is made again`),
    });
  const open = start('running', options.mend);
  const closed = start('closed', options.archive);
  const stuck = start('stuck', options.endStuck ?? (() => Promise.resolve()));
  return {
    soon: () => closed.soon(),
    async stop() {
      await Promise.all([open.stop(), closed.stop(), stuck.stop()]);
    },
  };
}
