import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { isForcedEnd } from '../../domain/journal/end-of-run.js';

/** Why a terminated run was terminated, when that was to cancel its task; null when somebody else did it. */
export async function forcedEnd(
  client: Client,
  { workflowId, runId }: Pick<WorkflowExecutionDescription, 'workflowId' | 'runId'>,
): Promise<string | null> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  const message = history?.events?.[0]?.workflowExecutionTerminatedEventAttributes?.reason ?? null;
  return isForcedEnd({ kind: 'terminated', message }) ? message : null;
}
