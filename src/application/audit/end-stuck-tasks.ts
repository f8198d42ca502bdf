import type { StuckWorkflow } from '../../ports/task-runner.js';

type Dependencies = {
  readonly look: () => Promise<readonly StuckWorkflow[]>;
  /** Ends a task that was asked to stop and cannot hear it; true when it did. */
  readonly end: (taskId: string) => Promise<boolean>;
  readonly onEnd: (taskId: string) => void;
};

/**
 * Looks once for tasks that somebody wants cancelled and that cannot hear it, and ends them by force: whoever asked may
 * have gone, or may have asked before it was known that the task is stuck.
 */
export function createEndStuckTasks({ look, end, onEnd }: Dependencies): () => Promise<void> {
  return async () => {
    for (const { taskId } of await look()) if (taskId !== null && (await end(taskId))) onEnd(taskId);
  };
}
