import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { WithStartWorkflowOperation, WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { ADMISSION_ID, WORKFLOW_QUEUE } from '../../domain/admission/lanes.js';
import type { QueueSubmission, QueueVerdict } from '../../domain/admission/queue-state.js';
import { INTERN } from '../../domain/kernel/invocation.js';
import {
  GROUP_REFUSED,
  revokeSignal,
  submitUpdate,
  type AdmissionSettings,
} from '../../workflows/messages.js';
import type { admission } from '../../workflows/index.js';
import { TaskRunnerError } from '../../ports/task-runner.js';

const PAUSE_MS = 200;
/** A verdict that was reached just before the expiry still needs its way back. */
const ANSWER_MS = 2_000;

/** How admission is started when it is not there: by whoever needs it first, with the same id everywhere. */
export function admissionStart(settings: AdmissionSettings) {
  return {
    workflowId: ADMISSION_ID,
    taskQueue: WORKFLOW_QUEUE,
    args: [{ settings, carried: null }] as Parameters<typeof admission>,
    workflowTaskTimeout: settings.task.workflow_task_ms,
    staticSummary: 'decides which coding tasks may run',
    memo: {},
  };
}

function refusedVerdicts(error: unknown): readonly QueueVerdict[] | null {
  if (!(error instanceof WorkflowUpdateFailedError)) return null;
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure) || cause.type !== GROUP_REFUSED) return null;
  return (cause.details?.[0] as readonly QueueVerdict[] | undefined) ?? null;
}

const UNKNOWN =
  'Whether the submission was taken, nobody can say: ask again with the same Idempotency-Key, or look at the list of tasks before you try again';

/** Durable without a worker: whatever admission did with the group, or will do, none of it runs. */
async function revokeGroup(
  client: Client,
  settings: AdmissionSettings,
  group: readonly QueueSubmission[],
): Promise<void> {
  await client.withDeadline(Date.now() + ANSWER_MS, () =>
    client.workflow.signalWithStart<typeof admission, [readonly string[]]>('admission', {
      ...admissionStart(settings),
      signal: revokeSignal,
      signalArgs: [group.map(({ task_id }) => task_id)],
    }),
  );
}

/**
 * Hands a group to admission, starting it where needed. A time-out means "unknown", not "no": the group is asked about
 * again, by the same update, until its last entry has expired and a verdict had time to come back. Where none came, the
 * group is taken back, so that "no" is true before it is said (SC-5).
 * @throws TaskRunnerError `no_worker`: nothing of it runs; `unreachable`: nobody knows
 */
export async function submitGroup(
  client: Client,
  settings: AdmissionSettings,
  group: readonly QueueSubmission[],
): Promise<readonly QueueVerdict[]> {
  const deadline = Math.max(...group.map((one) => one.expires_at)) + ANSWER_MS;
  const updateId = randomUUID();
  while (Date.now() < deadline) {
    try {
      const startWorkflowOperation = new WithStartWorkflowOperation<typeof admission>('admission', {
        ...admissionStart(settings),
        workflowIdConflictPolicy: 'USE_EXISTING',
      });
      return await client.withDeadline(deadline, () =>
        client.workflow.executeUpdateWithStart(submitUpdate, {
          updateId,
          args: [group],
          startWorkflowOperation,
        }),
      );
    } catch (error) {
      const verdicts = refusedVerdicts(error);
      if (verdicts) return verdicts;
      await setTimeout(Math.max(0, Math.min(PAUSE_MS, deadline - Date.now())));
    }
  }
  try {
    await revokeGroup(client, settings, group);
  } catch (cause) {
    const message = `Temporal does not answer; see \`${INTERN} doctor\`. ${UNKNOWN}`;
    throw new TaskRunnerError('unreachable', message, { cause });
  }
  throw new TaskRunnerError(
    'no_worker',
    `no worker took the submission in time, and nothing of it will run; start one with \`${INTERN} serve\` or \`${INTERN} worker\``,
  );
}
