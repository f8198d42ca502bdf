import type { Client } from '@temporalio/client';
import type { ClosedRuns } from '../../ports/closed-runs.js';

const PAGE = 200;
/** Ends that a run writes down itself before it closes. */
const OWN_ENDS: readonly string[] = ['COMPLETED', 'CONTINUED_AS_NEW'];

/** Runs of tasks by Temporal's list of closed workflows, page by page. */
export function createTemporalClosedRuns({ client }: { readonly client: Client }): ClosedRuns {
  return {
    async *since(timeMs) {
      const since = new Date(Math.max(0, timeMs)).toISOString();
      const query = `WorkflowType = 'codingTask' AND ExecutionStatus != 'Running' AND CloseTime >= '${since}'`;
      for await (const run of client.workflow.list({ query, pageSize: PAGE })) {
        yield {
          taskId: run.workflowId,
          runId: run.runId,
          closedMs: run.closeTime?.getTime() ?? 0,
          completed: OWN_ENDS.includes(run.status.name),
        };
      }
    },
  };
}
