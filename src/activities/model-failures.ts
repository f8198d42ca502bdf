import { ApplicationFailure } from '@temporalio/common';
import { ContextTooLarge } from '../domain/prompt/index.js';
import { LanguageModelError, type ModelProblem } from '../ports/language-model.js';
import { FAILURE } from './contract.js';

type Kind = { readonly type: string; readonly retry: boolean };

/**
 * An absent or busy server is waited for, however long. A server that is there and fails may have one bad moment, so it
 * is asked again, but not for ever: a model that is too large for its machine fails each time. A passed limit ends the
 * step, whichever it was (SC-9).
 */
const KINDS: Readonly<Record<ModelProblem, Kind>> = {
  server_unreachable: { type: FAILURE.modelUnavailable, retry: true },
  server_busy: { type: FAILURE.modelUnavailable, retry: true },
  stream_cut: { type: FAILURE.modelRefused, retry: true },
  server_error: { type: FAILURE.modelRefused, retry: true },
  empty_answer: { type: FAILURE.modelRefused, retry: true },
  load_timeout: { type: FAILURE.stepTimeout, retry: false },
  answer_timeout: { type: FAILURE.stepTimeout, retry: false },
  model_missing: { type: FAILURE.modelMissing, retry: false },
  context_exceeded: { type: FAILURE.contextExceeded, retry: false },
  bad_request: { type: FAILURE.modelRefused, retry: false },
  unauthorised: { type: FAILURE.modelRefused, retry: false },
};

function failure({ type, retry }: Kind, error: Error): ApplicationFailure {
  return ApplicationFailure.create({ type, message: error.message, nonRetryable: !retry, cause: error });
}

/** Turns an error of a model call into the failure that the workflow is to see; other errors come back as they are. */
export function modelFailure(error: unknown): unknown {
  if (error instanceof LanguageModelError) return failure(KINDS[error.code], error);
  if (error instanceof ContextTooLarge)
    return failure({ type: FAILURE.contextExceeded, retry: false }, error);
  return error;
}
