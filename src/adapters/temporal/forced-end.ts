import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { isForcedEnd } from '../../domain/journal/end-of-run.js';

/** `HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT`: only the last event of a closed run. */
const CLOSE_EVENT = 2;

/** Why a terminated run was terminated, when that was to cancel its task; null when somebody else did it. */
export async function forcedEnd(
  client: Client,
  { workflowId, runId }: Pick<WorkflowExecutionDescription, 'workflowId' | 'runId'>,
): Promise<string | null> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    historyEventFilterType: CLOSE_EVENT,
    maximumPageSize: 1,
  });
  const message = history?.events?.at(-1)?.workflowExecutionTerminatedEventAttributes?.reason ?? null;
  return isForcedEnd({ kind: 'terminated', message }) ? message : null;
}
