import type { Client } from '@temporalio/client';

/** Ids of all tasks that the server still knows, open or closed, in no order. */
export async function listAllTasks(client: Client): Promise<readonly string[]> {
  const ids = new Set<string>();
  for await (const run of client.workflow.list({ query: "WorkflowType = 'codingTask'" }))
    ids.add(run.workflowId);
  return [...ids];
}
