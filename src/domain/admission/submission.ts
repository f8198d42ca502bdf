import { holders, waiting } from './line.js';
import { changeEntries, entryOf, isRevoked, readmit } from './queue.js';
import type { AdmissionState, QueueSubmission, QueueVerdict, Remembered } from './queue-state.js';

/**
 * Those in line once the places that are free at this moment are given out: that is a moment from now, and what the caller
 * wants to know. Who runs beyond a limit that was lowered does not shorten the line; who was found running after a loss, and
 * is asked for the place, may well stand in line next.
 */
function inLine(state: AdmissionState): number {
  const holding = holders(state);
  const running = holding.filter(({ stage }) => stage === 'running').length;
  return holding.length + waiting(state).length - Math.max(state.limits.running, running);
}

function earlier(state: AdmissionState, submission: QueueSubmission): QueueVerdict | null {
  const all: readonly Remembered[] = [...state.entries, ...state.remembered];
  const sameTask = all.find((one) => one.task_id === submission.task_id);
  const sameKey = all.find(
    (one) =>
      one.idempotency_key !== null &&
      one.client === submission.client &&
      one.idempotency_key === submission.idempotency_key,
  );
  const found = sameTask ?? sameKey;
  if (!found) return null;
  if (found.request_sha256 === submission.request_sha256)
    return { outcome: 'accepted', task_id: found.task_id };
  const what = sameTask
    ? `task id ${submission.task_id}`
    : `Idempotency-Key "${submission.idempotency_key ?? ''}"`;
  return { outcome: 'conflict', message: `the ${what} was used before with another request` };
}

/** What would become of the submission now, without changing anything. */
export function judge(state: AdmissionState, submission: QueueSubmission, nowMs: number): QueueVerdict {
  const known = earlier(state, submission);
  if (known) return known;
  if (submission.expires_at <= nowMs || isRevoked(state, submission.task_id)) return { outcome: 'expired' };
  const { waiting: limit, critical_extra } = state.limits;
  const length = inLine(state);
  if (length >= limit + (submission.priority === 'CRITICAL' ? critical_extra : 0))
    return { outcome: 'full', waiting: length, limit };
  return { outcome: 'accepted', task_id: submission.task_id };
}

function claim(state: AdmissionState, taskId: string): AdmissionState {
  const entry = entryOf(state, taskId);
  return entry ? changeEntries(state, [{ ...entry, claimed: true }]) : state;
}

/** Lets a submission in, or says why not. The same submission again gives the same answer and no second entry (SC-14). */
export function admit(
  state: AdmissionState,
  submission: QueueSubmission,
  nowMs: number,
): { readonly state: AdmissionState; readonly verdict: QueueVerdict } {
  const verdict = judge(state, submission, nowMs);
  if (verdict.outcome !== 'accepted') return { state, verdict };
  if (verdict.task_id !== submission.task_id) return { state: claim(state, verdict.task_id), verdict };
  if (earlier(state, submission)) return { state, verdict };
  const { expires_at: _expires, ...fields } = submission;
  return { state: readmit(state, [fields], nowMs), verdict };
}
