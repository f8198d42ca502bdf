import { ActivityFailure, ApplicationFailure, CancellationScope, isCancellation } from '@temporalio/workflow';
import { FAILURE } from '../../domain/task/failure-types.js';

/** Lets a handler stop the step that runs now; the step is then done again, because the state has not moved on. */
export type Interruption = {
  /**
   * Runs a step. Returns when it is done, or has really ended after an interruption or a reset.
   * @throws what the step throws; a cancellation of the whole task above all
   */
  during(step: () => Promise<void>): Promise<void>;
  /** Cancels the running step; between steps it does nothing. */
  interrupt(): void;
};

/** A step that was under way when the task was reset: nobody carries it out in the place of the run before. */
function isOfFormerRun(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : null;
  return cause instanceof ApplicationFailure && cause.type === FAILURE.formerRun;
}

export function createInterruption(): Interruption {
  let current: CancellationScope | null = null;
  return {
    async during(step) {
      const scope = new CancellationScope({ cancellable: true });
      current = scope;
      try {
        await scope.run(step);
      } catch (error) {
        if (isOfFormerRun(error)) return;
        const ofTask = CancellationScope.current().consideredCancelled;
        if (ofTask || !isCancellation(error) || !scope.consideredCancelled) throw error;
      } finally {
        current = null;
      }
    },
    interrupt: () => current?.cancel(),
  };
}
