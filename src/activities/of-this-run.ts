import { ApplicationFailure } from '@temporalio/common';
import { FAILURE } from './contract.js';
import { executingRun } from './executing-run.js';

/**
 * A step that takes up a place among those that run. Temporal has what was under way at a reset carried out by the reset run,
 * before that run itself can say a word; but the place was that of the run before, and the reset one has none yet (SC-4). So
 * it is refused, and ordered again when the reset run may do it.
 * @throws ApplicationFailure `FormerRun`
 */
export function ofThisRun<Input extends { readonly run_id?: string }, Output>(
  step: (input: Input) => Promise<Output>,
): (input: Input) => Promise<Output> {
  return async (input) => {
    if (input.run_id === undefined || input.run_id === executingRun()) return step(input);
    throw ApplicationFailure.nonRetryable(
      'the task was reset while this step was under way: it is done again when the task has a place',
      FAILURE.formerRun,
    );
  };
}
