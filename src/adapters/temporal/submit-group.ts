import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { WithStartWorkflowOperation, WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { QueueSubmission, QueueVerdict } from '../../domain/admission/queue-state.js';
import type { admission } from '../../workflows/index.js';
import { GROUP_REFUSED, submitUpdate, type AdmissionSettings } from '../../workflows/messages.js';
import { admissionStart } from './admission-start.js';

const PAUSE_MS = 200;

function refusedVerdicts(error: unknown): readonly QueueVerdict[] | null {
  if (!(error instanceof WorkflowUpdateFailedError)) return null;
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure) || cause.type !== GROUP_REFUSED) return null;
  return (cause.details?.[0] as readonly QueueVerdict[] | undefined) ?? null;
}

/**
 * Hands a group to admission, starting it where needed. A time-out means "unknown", not "no": the group is asked about
 * again, by the same update, until the deadline.
 * @param deadline milliseconds since 1970
 * @returns null when no verdicts came: admission may still have let the group in, or do so later
 */
export async function submitGroup(
  client: Client,
  settings: AdmissionSettings,
  group: readonly QueueSubmission[],
  deadline: number,
): Promise<readonly QueueVerdict[] | null> {
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
  return null;
}
