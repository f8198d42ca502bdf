import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  WithStartWorkflowOperation,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { ADMISSION_ID, WORKFLOW_QUEUE } from '../../domain/admission/lanes.js';
import type { QueueSubmission, QueueVerdict } from '../../domain/admission/queue-state.js';
import { INTERN } from '../../domain/kernel/invocation.js';
import { GROUP_REFUSED, submitUpdate, type AdmissionSettings } from '../../workflows/messages.js';
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

/**
 * Hands a group to admission, starting it where needed. A time-out means "unknown", not "no": the group is asked about
 * again, with the same task ids, until its first entry expires; what has expired never runs later.
 * @throws TaskRunnerError `no_worker` or `unreachable`
 */
export async function submitGroup(
  client: Client,
  settings: AdmissionSettings,
  group: readonly QueueSubmission[],
): Promise<readonly QueueVerdict[]> {
  const deadline = Math.max(...group.map((one) => one.expires_at));
  let last: unknown = null;
  while (Date.now() < deadline) {
    try {
      const startWorkflowOperation = new WithStartWorkflowOperation<typeof admission>('admission', {
        ...admissionStart(settings),
        workflowIdConflictPolicy: 'USE_EXISTING',
      });
      return await client.withDeadline(deadline + ANSWER_MS, () =>
        client.workflow.executeUpdateWithStart(submitUpdate, {
          updateId: randomUUID(),
          args: [group],
          startWorkflowOperation,
        }),
      );
    } catch (error) {
      const verdicts = refusedVerdicts(error);
      if (verdicts) return verdicts;
      last = error;
      await setTimeout(Math.max(0, Math.min(PAUSE_MS, deadline - Date.now())));
    }
  }
  const timedOut = last instanceof WorkflowUpdateRPCTimeoutOrCancelledError;
  const message = timedOut
    ? `no worker took the submission in time; start one with \`${INTERN} serve\` or \`${INTERN} worker\``
    : `Temporal did not take the submission; see \`${INTERN} doctor\``;
  throw new TaskRunnerError(timedOut ? 'no_worker' : 'unreachable', message, { cause: last });
}
