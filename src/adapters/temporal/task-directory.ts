import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { TaskDirectory } from '../../ports/task-directory.js';
import { describeTask } from './description.js';
import { findOrphans, type OnUnreadable } from './find-orphans.js';
import { listCaughtUp } from './list-caught-up.js';
import { listOpenTasks } from './list-open-tasks.js';
import { openTask } from './open-task.js';

/**
 * All tasks as Temporal sees them; the list of open ones may lag behind by a moment.
 * @param options `onUnreadable` is told what was passed over in the history of a lost run of admission
 */
export function createTemporalTaskDirectory({
  client,
  onUnreadable = () => undefined,
}: {
  readonly client: Client;
  readonly onUnreadable?: OnUnreadable;
}): TaskDirectory {
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
    async openTasks({ workflowId, runId }) {
      await listCaughtUp(client, { workflowId, runId });
      return listOpenTasks(client, openTask);
    },
    orphans: (before) => findOrphans(client, before, onUnreadable),
  };
}
