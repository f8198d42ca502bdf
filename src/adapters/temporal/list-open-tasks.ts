import type { Client, WorkflowExecutionInfo } from '@temporalio/client';

const OPEN_TASKS = "WorkflowType = 'codingTask' AND ExecutionStatus = 'Running'";

/** All tasks whose workflow is open, in no order; Temporal's list may lag behind by a moment. */
export async function listOpenTasks<T>(
  client: Client,
  read: (info: WorkflowExecutionInfo) => T,
): Promise<T[]> {
  const open: T[] = [];
  for await (const info of client.workflow.list({ query: OPEN_TASKS })) open.push(read(info));
  return open;
}
