import { setTimeout as delay } from 'node:timers/promises';
import type { OverviewMessage } from '../../contract/index.js';
import { describeDefect } from '../describe-defect.js';
import type { Logger } from '../logger.js';
import { changesBetween } from './changes-between.js';
import type { LookOver } from './look-over.js';
import type { Overview } from './overview.js';

const LOOK_EVERY_MS = 500;

/** The queue and the open tasks as messages, at once and with every change, until the abort (AP-25). */
export type FollowOverview = (signal: AbortSignal) => AsyncIterable<OverviewMessage>;

type Dependencies = {
  readonly lookOver: LookOver;
  readonly logger: Logger;
  readonly now: () => number;
  readonly everyMs?: number;
};

/**
 * One poll for all who follow, at most twice a second, and none while nobody does. A follower that is slow misses the
 * states in between, never the last one, so nothing piles up for it.
 */
export function createFollowOverview(deps: Dependencies): FollowOverview {
  const { lookOver, logger, now, everyMs = LOOK_EVERY_MS } = deps;
  let current: Overview | null = null;
  let followers = 0;
  let polling = false;
  let failing = false;
  let wakeUp = new AbortController();
  let waiting: (() => void)[] = [];

  /** An outage is told once, not twice a second; what was seen before stays (SC-13). */
  function note(problem: unknown): void {
    if (problem !== null && !failing) {
      logger.warn(describeDefect(problem), 'the queue could not be looked at; trying on');
    }
    failing = problem !== null;
  }

  async function poll(): Promise<void> {
    polling = true;
    while (followers > 0) {
      const { overview, problem } = await lookOver(current);
      note(problem);
      current = overview;
      for (const tell of waiting.splice(0)) tell();
      wakeUp = new AbortController();
      if (followers > 0) await delay(everyMs, undefined, { signal: wakeUp.signal }).catch(() => undefined);
    }
    polling = false;
    current = null;
  }

  /** Resolves after the next look, or with the abort. */
  async function nextLook(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const leave = (): void => {
        waiting = waiting.filter((other) => other !== done);
        resolve();
      };
      const done = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      waiting.push(done);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  return async function* followOverview(signal) {
    followers += 1;
    if (!polling) void poll();
    try {
      let told: Overview | null = null;
      while (!signal.aborted) {
        const seen: Overview | null = current;
        if (seen !== null && seen !== told) yield* changesBetween(told, seen, now());
        told = seen ?? told;
        // While messages were on their way the state may have moved on.
        if (seen === current) await nextLook(signal);
      }
    } finally {
      followers -= 1;
      if (followers === 0) wakeUp.abort();
    }
  };
}
