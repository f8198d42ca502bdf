import type { Client } from '@temporalio/client';
import { MOST_IN_GROUP } from '../../domain/admission/messages.js';
import type { QueueSubmission, QueueVerdict } from '../../domain/admission/queue-state.js';
import { intern } from '../../domain/kernel/invocation.js';
import { TaskRunnerError } from '../../ports/task-runner.js';
import type { admission } from '../../workflows/index.js';
import { revokeSignal, type AdmissionSettings } from '../../workflows/messages.js';
import { admissionStart } from './admission-start.js';
import { createGroupCommit } from './group-commit.js';
import { submitGroup } from './submit-group.js';

const GROUP_BYTES = 64 * 1024;
/** A verdict that was reached just before the expiry still needs its way back. */
const ANSWER_MS = 2_000;

const UNKNOWN =
  'Whether the submission was taken, nobody can say: ask again with the same Idempotency-Key, or look at the list of tasks before you try again';

/** The promise's value, or null when it has none yet at that moment. */
async function until<T>(moment: number, promise: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), Math.max(0, moment - Date.now()));
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/**
 * Hands submissions to admission, those that come at once in one group. Each is settled by its own expiry, whoever it
 * shares a group with: without a verdict by then it is taken back, so that "no" is true before it is said (SC-5). What
 * expires before its group was sent needs no taking back, because nobody has heard of it: it is `expired`.
 * @returns a function that throws TaskRunnerError `no_worker`: nothing of it runs; `unreachable`: nobody knows
 */
export function createSubmissions(
  client: Client,
  settings: AdmissionSettings,
): (submission: QueueSubmission) => Promise<QueueVerdict> {
  const ask = createGroupCommit<QueueSubmission, QueueVerdict | null>(
    async (group) => {
      const last = Math.max(...group.map((one) => one.expires_at));
      return (await submitGroup(client, settings, group, last + ANSWER_MS)) ?? group.map(() => null);
    },
    GROUP_BYTES,
    {
      most: MOST_IN_GROUP,
      lapse: { at: ({ expires_at }) => expires_at, result: () => ({ outcome: 'expired' }) },
    },
  );

  /** Durable without a worker: whatever admission did with these submissions, or will do, none of it runs. */
  const revoke = createGroupCommit<string, 'revoked'>(async (taskIds) => {
    await client.withDeadline(Date.now() + ANSWER_MS, () =>
      client.workflow.signalWithStart<typeof admission, [readonly string[]]>('admission', {
        ...admissionStart(settings),
        signal: revokeSignal,
        signalArgs: [taskIds],
      }),
    );
    return taskIds.map(() => 'revoked');
  }, GROUP_BYTES);

  return async (submission) => {
    const verdict = await until(submission.expires_at + ANSWER_MS, ask(submission));
    if (verdict) return verdict;
    try {
      await revoke(submission.task_id);
    } catch (cause) {
      const message = `Temporal does not answer; see \`${intern()} doctor\`. ${UNKNOWN}`;
      throw new TaskRunnerError('unreachable', message, { cause });
    }
    throw new TaskRunnerError(
      'no_worker',
      `no worker took the submission in time, and nothing of it will run; start one with \`${intern()} serve\` or \`${intern()} worker\``,
    );
  };
}
