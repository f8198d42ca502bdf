import type { Client } from '@temporalio/client';
import type { TaskDescription } from '../../ports/task-runner.js';
import { describeTask } from './description.js';

const OPEN_TASKS = "WorkflowType = 'codingTask' AND ExecutionStatus = 'Running'";

/** All tasks whose workflow is open, in no order; Temporal's list may lag behind by a moment. */
export async function listOpenTasks(client: Client): Promise<TaskDescription[]> {
  const open: TaskDescription[] = [];
  for await (const info of client.workflow.list({ query: OPEN_TASKS })) open.push(describeTask(info));
  return open;
}
