import { randomUUID } from 'node:crypto';
import type { TaskAccepted } from '../../contract/index.js';
import { intern } from '../../domain/kernel/invocation.js';
import { CliError } from '../cli-error.js';
import { NOT_CONNECTED } from './exchange.js';
import { RefusedError, withFate, type Call } from './http.js';
import { isStarting, pause } from './until-started.js';

export type Submission = {
  readonly prompt: string;
  readonly priority: string | null;
  readonly language: string | null;
  readonly model: string | null;
};

export type Patience = {
  /** Called once, at once, when there is no room yet. */
  readonly onWait: () => void;
  /** Aborts when the caller does not want to wait any longer. */
  readonly signal: AbortSignal;
};

/** Seconds that one request waits for a place; below what proxies and clients commonly cut. */
const WAIT_SECONDS = 60;
/** What passes by itself: all places are taken, or admission is silent while its worker starts again. */
const PASSING: readonly string[] = ['queue_full', 'no_worker'];

/** Leaves out what was not said, so that the service's defaults hold. */
function bodyOf(submission: Submission): Record<string, string> {
  const said = Object.entries(submission).filter((entry): entry is [string, string] => entry[1] !== null);
  return Object.fromEntries(said);
}

function notKnown(cause: unknown): CliError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new CliError(
    'not_known',
    `interrupted, and it is not known whether the task was accepted (${reason}): \`${intern()} status\` lists the tasks`,
    { cause },
  );
}

/** What is reported of a connection that was never made, so that nothing can have been accepted by it. */
const UNSENT: readonly unknown[] = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  NOT_CONNECTED,
];
const isUnsent = ({ cause }: CliError): boolean =>
  UNSENT.includes((cause as { readonly code?: unknown } | undefined)?.code);

/** What is known of a submission that a service had in its hands when it went away. */
const brokenOff = (): string =>
  `The connection broke off before there was an answer, so it is not known whether the task was accepted: once the service runs again, \`${intern()} status\` lists the tasks`;

/**
 * Submits a task and goes on asking while the service is starting and while all places are taken (SC-5). The first attempt is answered at once, so that a
 * person is told what is waited for. Every attempt carries the same Idempotency-Key, so that an answer lost on the way
 * does not make a second task, and so that after an interruption the service can be asked what became of it.
 * @returns null when it was interrupted and the task was not accepted
 */
export async function submitUntilAdmitted(
  send: (call: Call) => Promise<TaskAccepted>,
  submission: Submission,
  { onWait, signal }: Patience,
): Promise<TaskAccepted | null> {
  const key = randomUUID();
  const attempt = (waitSeconds: number, interrupted?: AbortSignal): Promise<TaskAccepted> =>
    send({
      method: 'POST',
      path: '/tasks',
      body: bodyOf(submission),
      headers: { 'idempotency-key': key, prefer: `wait=${waitSeconds}` },
      ...(interrupted ? { signal: interrupted } : {}),
    });

  async function whatBecameOfIt(): Promise<TaskAccepted | null> {
    try {
      return await attempt(0);
    } catch (error) {
      if (error instanceof RefusedError) return null;
      throw notKnown(error);
    }
  }

  let waitSeconds = 0;
  let isTold = false;
  const tell = (): void => {
    if (!isTold) onWait();
    isTold = true;
  };
  for (;;) {
    try {
      return await attempt(waitSeconds, signal);
    } catch (error) {
      if (signal.aborted) return whatBecameOfIt();
      if (!(error instanceof RefusedError))
        throw withFate(error, (cause) => (isUnsent(cause) ? null : brokenOff()));
      if (!isStarting(error)) {
        if (!(waitSeconds === 0 ? PASSING : ['queue_full']).includes(error.code)) throw error;
        waitSeconds = WAIT_SECONDS;
      }
      tell();
      if (isStarting(error)) await pause(signal);
    }
  }
}
