import { sweepIncoming } from '../adapters/blobs/index.js';
import type { Logger } from './logger.js';

const UNUSED_MS = 3_600_000;
const EVERY_MS = 600_000;

/**
 * Removes requests that no task has taken within an hour, every ten minutes. Not at once: a task that was accepted before
 * a long stop takes its request in the first moments. Only for the process that holds the data folder's lock.
 * @returns ends it
 */
export function keepIncomingSwept(dataDir: string, logger: Logger): () => void {
  const sweep = (): void => {
    sweepIncoming(dataDir, UNUSED_MS).catch((error: unknown) => {
      logger.warn({ err: error }, 'unused requests could not be swept; it is tried again in ten minutes');
    });
  };
  const timer = setInterval(sweep, EVERY_MS);
  return () => clearInterval(timer);
}
