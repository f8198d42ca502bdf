import type { ErrorRequestHandler, RequestHandler } from 'express';
import {
  ApplicationError,
  describeDefect,
  type ApplicationProblem,
  type Logger,
} from '../../application/index.js';
import { ContractError, PROBLEM_MEDIA_TYPE } from '../../contract/index.js';
import { HttpProblem } from './http-problem.js';

const STATUS_OF: Readonly<Record<ApplicationProblem, number>> = {
  unknown_task: 404,
  no_code_yet: 404,
  // It was there once, and asking again does not bring it back.
  code_lost: 410,
  unknown_version: 404,
  stale_report: 409,
  task_ended: 409,
  message_refused: 422,
  already_so: 409,
  prompt_refused: 422,
  missing_tool: 422,
  no_sandbox: 503,
  idempotency_conflict: 409,
  queue_full: 503,
  stopping: 503,
  already_stopping: 409,
  engine_unreachable: 503,
  no_worker: 503,
  storage_failed: 503,
};

/** The one place where errors of the inner rooms become HTTP. Null for a defect: something nobody foresaw. */
export function toProblem(error: unknown): HttpProblem | null {
  if (error instanceof HttpProblem) return error;
  if (error instanceof ContractError) {
    const status = error.code === 'too_large' ? 413 : 400;
    return new HttpProblem(status, error.code, error.message, {
      errors: error.errors.length > 0 ? error.errors : null,
    });
  }
  if (error instanceof ApplicationError) {
    const { retryAfterSeconds, layer } = error;
    const headers: Record<string, string> = {};
    if (retryAfterSeconds !== null) headers['Retry-After'] = String(retryAfterSeconds);
    return new HttpProblem(STATUS_OF[error.code], error.code, error.message, { headers, layer });
  }
  return fromExpress(error);
}

/** What Express and its body parser throw: errors with a status and, from the parser, a type. */
function fromExpress(error: unknown): HttpProblem | null {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return null;
  if (error.status < 400 || error.status > 499) return null;
  const type = 'type' in error ? error.type : null;
  if (type === 'entity.parse.failed') {
    return new HttpProblem(400, 'malformed_json', `the body is not valid JSON: ${error.message}`);
  }
  if (type === 'entity.too.large') {
    return new HttpProblem(
      413,
      'too_large',
      'the body is too large: prompt and answers may have 1 MB together',
    );
  }
  if (error.status === 415) return new HttpProblem(415, 'unsupported_media_type', error.message);
  return new HttpProblem(
    error.status,
    'bad_request',
    'the request could not be read; check its address and headers',
  );
}

/** Answers every error with a problem document, never with a stack trace; defects go to the log. */
export function problemHandler(logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const problem = toProblem(error) ?? defect();
    if (problem.status === 500) {
      logger.error(
        { method: request.method, ...describeDefect(error) },
        'a request failed inside the service',
      );
    }
    if (response.headersSent) {
      // Half an answer is out already: cutting the connection is the only way left to say that it is not whole.
      next(error);
      return;
    }
    response
      .status(problem.status)
      .set(problem.headers)
      .type(PROBLEM_MEDIA_TYPE)
      .send(JSON.stringify(problem.document));
  };
}

function defect(): HttpProblem {
  return new HttpProblem(500, 'internal_error', 'something went wrong inside the service; its log says what');
}

/** For a path that no route knows. */
export const unknownPath: RequestHandler = (request) => {
  throw new HttpProblem(404, 'unknown_path', `there is nothing at ${request.path}; tasks are at /tasks`);
};
