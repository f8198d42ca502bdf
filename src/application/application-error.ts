import type { ReportLayer } from '../domain/journal/report-validity.js';

export type ApplicationProblem =
  | 'unknown_task'
  | 'no_code_yet'
  | 'code_lost'
  | 'unknown_version'
  | 'stale_report'
  | 'task_ended'
  | 'message_refused'
  | 'already_so'
  | 'prompt_refused'
  | 'missing_tool'
  | 'no_sandbox'
  | 'idempotency_conflict'
  | 'queue_full'
  | 'stopping'
  | 'already_stopping'
  | 'engine_unreachable'
  | 'no_worker'
  | 'storage_failed';

/**
 * A request that was understood and cannot be met. `message` says what happened and what to do; it never holds a prompt.
 * Where what to do is said in the words of HTTP, `happened` is the message without it, for doors that have other words.
 */
export class ApplicationError extends Error {
  override readonly name = 'ApplicationError';
  readonly happened: string;
  /** Seconds after which asking again makes sense; null when it does not. */
  readonly retryAfterSeconds: number | null;
  /** What refused a stale bug report; null for any other error. */
  readonly layer: ReportLayer | null;

  constructor(
    readonly code: ApplicationProblem,
    happened: string,
    options: {
      readonly advice?: string;
      readonly retryAfterSeconds?: number;
      readonly layer?: ReportLayer;
      readonly cause?: unknown;
    } = {},
  ) {
    super(options.advice === undefined ? happened : `${happened}; ${options.advice}`, {
      cause: options.cause,
    });
    this.happened = happened;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
    this.layer = options.layer ?? null;
  }
}

export function unknownTask(taskId: string): ApplicationError {
  return new ApplicationError('unknown_task', `there is no task ${printable(taskId)}`, {
    advice: 'GET /tasks lists those that there are',
  });
}

/** Ids come from outside: shortened, and without characters that a terminal would act on. */
function printable(text: string): string {
  return JSON.stringify(text.replace(/[^\x20-\x7e]/g, '?').slice(0, 80));
}
