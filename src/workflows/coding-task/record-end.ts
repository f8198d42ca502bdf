import { ActivityFailure, ApplicationFailure, isCancellation, TemporalFailure } from '@temporalio/workflow';
import { DomainError } from '../../domain/kernel/domain-error.js';
import { FAILURE, reasonOf } from '../../domain/task/failure-types.js';
import { hasEnded } from '../../domain/task/state.js';
import { GivenUp } from './commit.js';
import { describeDefect, endsTask } from './defects.js';
import type { Recorder } from './recorder.js';

/** Characters of a message in TASK_FAILED; what a step threw may quote whatever it read. */
const LONGEST = 4_000;

type Failed = { readonly reason: string; readonly message: string };

function ofStep(error: TemporalFailure): Failed {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  const type = cause instanceof ApplicationFailure ? cause.type : null;
  return { reason: reasonOf(type), message: (cause?.message ?? error.message).slice(0, LONGEST) };
}

/** Before the start the only values are those of the request. */
function ofDefect(error: unknown, hasStarted: boolean): Failed {
  const isRequest = !hasStarted && error instanceof DomainError;
  return {
    reason: isRequest ? reasonOf(FAILURE.requestInvalid) : reasonOf(null),
    message: `the task met a defect: ${describeDefect(error)}`,
  };
}

/**
 * Writes down how the task ended when a step or the plot threw.
 * @throws the error itself when it is not to end the task (see `endsTask`)
 */
export function recordEnd(recorder: Recorder, error: unknown): void {
  const state = recorder.state();
  if (hasEnded(state)) return;
  if (isCancellation(error)) {
    const more = error instanceof GivenUp ? { message: error.message } : {};
    recorder.record({ type: 'cancel_task', reason: 'requested', ...more });
    return;
  }
  if (!(error instanceof TemporalFailure) && !endsTask(error)) throw error;
  const failed =
    error instanceof TemporalFailure ? ofStep(error) : ofDefect(error, state.started_at !== null);
  recorder.record({ type: 'fail_task', ...failed, module: state.current_module });
}
