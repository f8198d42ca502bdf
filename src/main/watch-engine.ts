import type { Readiness } from '../contract/index.js';
import type { Logger } from '../application/index.js';
import { startRounds, type Rounds } from './rounds.js';

/** Milliseconds between two looks: one question to Temporal and one to admission each. */
const LOOK_EVERY_MS = 3_000;

/**
 * Looks every few seconds whether tasks can be let in and worked on, so that /health knows since when they cannot, also when
 * nobody asked it before, and so that the log says it: one line for each part that fails, and one when it is well again.
 */
export function watchEngine(options: {
  readonly look: () => Promise<Readiness>;
  readonly logger: Pick<Logger, 'warn' | 'info'>;
  readonly everyMs?: number;
}): Pick<Rounds, 'stop'> {
  const { look, logger, everyMs = LOOK_EVERY_MS } = options;
  const failing = new Map<string, number>();

  function tell({ problems }: Readiness): void {
    for (const { part, problem } of problems) {
      if (!failing.has(part)) logger.warn({ health: part, problem }, `tasks cannot get on: ${problem}`);
      failing.set(part, failing.get(part) ?? performance.now());
    }
    for (const [part, since] of [...failing]) {
      if (problems.some((one) => one.part === part)) continue;
      failing.delete(part);
      const seconds = Math.round((performance.now() - since) / 1_000);
      logger.info({ health: part, seconds }, `well again: ${part}`);
    }
  }

  return startRounds({
    everyMs,
    soonMs: everyMs,
    work: async () => tell(await look()),
    onError: (reason) => logger.warn({ reason }, 'the engine could not be looked at; trying on'),
  });
}
