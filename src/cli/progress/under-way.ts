import type { StreamMessage } from '../../contract/index.js';
import type { Terminal } from '../terminal/terminal.js';
import { duration } from '../terminal/duration.js';
import { eventData, type EventData } from './event-data.js';

const FRAMES = ['|', '/', '-', '\\'];
const EVERY_MS = 1_000;

const WAITS = 'waiting';

const module = (data: EventData): string => data.text('module') || 'the code';

/** What is done after an event, in words; null when nothing is. Of the others nothing changes it. */
const AFTER: Readonly<Record<string, (data: EventData) => string | null>> = {
  TASK_STARTED: () => 'the model makes a plan',
  PLANNING_COMPLETE: () => 'the model writes code and tests',
  MODULE_STARTED: (data) => `the model writes ${module(data)}`,
  CODE_GENERATED: () => 'the tests are about to run',
  TEST_STARTED: () => 'the tests run',
  TEST_PASSED: () => 'going on',
  TEST_FAILED: () => 'the model looks at the failures',
  CORRECTION_STARTED: (data) => `the model corrects ${module(data)}`,
  BUG_REPORT_RECEIVED: () => 'the model is to hear of it',
  TASK_PREEMPTED: () => WAITS,
  TASK_RESUMED: () => 'going on',
  TASK_COMPLETE: () => null,
  TASK_FAILED: () => null,
  TASK_CANCELLED: () => null,
};

/**
 * Shows in a terminal that something goes on, and for how long it has: a small model thinks for minutes in which no event
 * comes. A pipe gets nothing of it.
 */
export function createUnderWay(terminal: Terminal, now: () => number = () => performance.now()) {
  let what: string | null = WAITS;
  let since = now();
  let frame = 0;

  function tick(): void {
    frame = (frame + 1) % FRAMES.length;
    const seconds = (now() - since) / 1000;
    terminal.live?.(what === null ? null : `${FRAMES[frame] ?? ''} ${what}, ${duration(seconds)}`);
  }

  const timer = terminal.live === undefined ? undefined : setInterval(tick, EVERY_MS);
  timer?.unref();
  return {
    heard({ type, data }: Pick<StreamMessage, 'type' | 'data'>): void {
      const after = AFTER[type];
      if (after === undefined) return;
      what = after(eventData(data));
      since = now();
      tick();
    },
    end(): void {
      clearInterval(timer);
      terminal.live?.(null);
    },
  };
}
