import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { OpenTask, TaskDirectory } from '../../ports/task-directory.js';
import { describeTask } from './description.js';

const OPEN_TASKS = "WorkflowType = 'codingTask' AND ExecutionStatus = 'Running'";

/** All tasks as Temporal sees them; the list of open ones may lag behind by a moment. */
export function createTemporalTaskDirectory({ client }: { client: Client }): TaskDirectory {
  async function hasClosed(taskId: string): Promise<boolean> {
    try {
      return describeTask(await client.workflow.getHandle(taskId).describe()).state !== 'open';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return true;
      throw error;
    }
  }

  return {
    async closedAmong(taskIds) {
      const closed: string[] = [];
      for (const taskId of taskIds) if (await hasClosed(taskId)) closed.push(taskId);
      return closed;
    },
    async openTasks() {
      const open: OpenTask[] = [];
      for await (const info of client.workflow.list({ query: OPEN_TASKS })) {
        const { taskId, priority, promptLine, createdAt } = describeTask(info);
        open.push({ taskId, priority, promptLine, arrivedMs: Date.parse(createdAt) });
      }
      return open;
    },
  };
}
