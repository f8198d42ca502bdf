import { Context } from '@temporalio/activity';

/** Holds steps of a script until the test lets them go. */
export type Gate = {
  /** Resolves when a step has come to the gate. */
  readonly reached: Promise<void>;
  /** Lets all steps go, those that wait and those that come. */
  open(): void;
  /** For the step: resolves when the gate is open, rejects when the step is cancelled meanwhile. */
  pass(): Promise<void>;
};

export function createGate(): Gate {
  let open = (): void => undefined;
  let reach = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const reached = new Promise<void>((resolve) => (reach = resolve));
  return {
    reached,
    open,
    async pass() {
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(), 100);
      reach();
      try {
        await Promise.race([opened, context.cancelled]);
      } finally {
        clearInterval(beat);
      }
    },
  };
}
