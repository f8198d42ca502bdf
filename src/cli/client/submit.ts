import { randomUUID } from 'node:crypto';
import type { TaskAccepted } from '../../contract/index.js';
import { RefusedError, type Call } from './http.js';

export type Submission = {
  readonly prompt: string;
  readonly priority: string | null;
  readonly language: string | null;
  readonly model: string | null;
};

/** Seconds that one request waits for a place; below what proxies and clients commonly cut. */
const WAIT_SECONDS = 60;

/** Leaves out what was not said, so that the service's defaults hold. */
function bodyOf(submission: Submission): Record<string, string> {
  const said = Object.entries(submission).filter((entry): entry is [string, string] => entry[1] !== null);
  return Object.fromEntries(said);
}

/**
 * Submits a task and goes on asking while all places are taken (SC-5). Every attempt carries the same Idempotency-Key,
 * so that an answer lost on the way does not make a second task.
 */
export async function submitUntilAdmitted(
  send: (call: Call) => Promise<TaskAccepted>,
  submission: Submission,
  onWait: () => void,
): Promise<TaskAccepted> {
  const headers = { 'idempotency-key': randomUUID(), prefer: `wait=${WAIT_SECONDS}` };
  const call: Call = { method: 'POST', path: '/tasks', body: bodyOf(submission), headers };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send(call);
    } catch (error) {
      if (!(error instanceof RefusedError) || error.code !== 'queue_full') throw error;
      if (attempt === 1) onWait();
    }
  }
}
