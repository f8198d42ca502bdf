import { CancellationScope, isCancellation } from '@temporalio/workflow';

/** Lets a handler stop the step that runs now; the step is then done again, because the state has not moved on. */
export type Interruption = {
  /**
   * Runs a step. Returns when it is done, or has really ended after an interruption.
   * @throws what the step throws; a cancellation of the whole task above all
   */
  during(step: () => Promise<void>): Promise<void>;
  /** Cancels the running step; between steps it does nothing. */
  interrupt(): void;
};

export function createInterruption(): Interruption {
  let current: CancellationScope | null = null;
  return {
    async during(step) {
      const scope = new CancellationScope({ cancellable: true });
      current = scope;
      try {
        await scope.run(step);
      } catch (error) {
        const ofTask = CancellationScope.current().consideredCancelled;
        if (ofTask || !isCancellation(error) || !scope.consideredCancelled) throw error;
      } finally {
        current = null;
      }
    },
    interrupt: () => current?.cancel(),
  };
}
