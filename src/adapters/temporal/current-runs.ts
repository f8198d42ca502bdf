import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { CurrentRuns } from '../../ports/current-runs.js';

/** The run of a task that the server takes for its current one, open or closed. */
export function createTemporalCurrentRuns({ client }: { readonly client: Client }): CurrentRuns {
  return {
    async isCurrent(taskId, runId) {
      try {
        return (await client.workflow.getHandle(taskId).describe()).runId === runId;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    },
  };
}
