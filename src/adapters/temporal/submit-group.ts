import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { WithStartWorkflowOperation, WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { QueueSubmission, QueueVerdict } from '../../domain/admission/queue-state.js';
import type { admission } from '../../workflows/index.js';
import { GROUP_REFUSED, REFUSED, submitUpdate, type AdmissionSettings } from '../../workflows/messages.js';
import { admissionStart } from './admission-start.js';

const PAUSE_MS = 200;

function refusalIn(error: unknown): ApplicationFailure | null {
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : null;
  return cause instanceof ApplicationFailure ? cause : null;
}

/** The verdicts with which a whole group was refused; null for anything else. */
function refusedVerdicts(refusal: ApplicationFailure | null): readonly QueueVerdict[] | null {
  if (refusal?.type !== GROUP_REFUSED) return null;
  return (refusal.details?.[0] as readonly QueueVerdict[] | undefined) ?? null;
}

/**
 * Hands a group to admission, starting it where needed. A time-out means "unknown", not "no": the group is asked about
 * again, by the same update, until the deadline.
 * @param deadline milliseconds since 1970
 * @throws ApplicationFailure `RefusedMessage` for a group that is none
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
      const refusal = refusalIn(error);
      const verdicts = refusedVerdicts(refusal);
      if (verdicts) return verdicts;
      // To try it again would not make it fit: a defect of ours, of which whoever asked is to hear at once.
      if (refusal?.type === REFUSED.message) throw refusal;
      await setTimeout(Math.max(0, Math.min(PAUSE_MS, deadline - Date.now())));
    }
  }
  return null;
}
