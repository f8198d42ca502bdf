import type { Logger } from './logger.js';

/** What has to be undone when a service ends or cannot start: last made, first undone. */
export type Teardown = {
  add(what: string, undo: () => Promise<unknown>): void;
  /** Undoes everything; what fails is logged and does not keep the rest from being undone. */
  run(): Promise<void>;
};

export function createTeardown(logger: Logger): Teardown {
  const steps: { readonly what: string; readonly undo: () => Promise<unknown> }[] = [];
  return {
    add: (what, undo) => void steps.push({ what, undo }),
    async run() {
      for (let step = steps.pop(); step; step = steps.pop()) {
        try {
          await step.undo();
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error);
          logger.warn({ what: step.what, reason }, 'could not be ended cleanly');
        }
      }
    },
  };
}
