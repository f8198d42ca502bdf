import { Worker } from '@temporalio/worker';
import type { HistoryEvent } from '../../../ports/run-histories.js';
import type { TaskHistory } from '../../../ports/task-history.js';

/** `problem` is what today's code would do otherwise; null when it does the same. */
export type ReplayedRun = {
  readonly run_id: string;
  readonly events: number;
  readonly problem: string | null;
};

/**
 * Runs the workflow code of a bundle through a task's histories, run by run, oldest first (WF-10). Does nothing else.
 * @returns a function that takes the task and the runs that its journal names; it throws HistoryError where one is missing,
 * and resolves with nothing where all are
 */
export function createReplayTask(options: {
  readonly history: TaskHistory;
  readonly bundlePath: string;
}): (taskId: string, named?: readonly string[]) => Promise<readonly ReplayedRun[]> {
  return async (taskId, named) => {
    if ((await options.history.survey(taskId)).origin === 'none') return [];
    const { runs } = await options.history.survey(taskId, named);
    const replayed: ReplayedRun[] = [];
    for (const { runId } of runs) {
      const events: HistoryEvent[] = [];
      for await (const event of options.history.events(taskId, runId)) events.push(event);
      const problem = await replay(options.bundlePath, events, taskId);
      replayed.push({ run_id: runId, events: events.length, problem });
    }
    return replayed;
  };
}

async function replay(
  bundlePath: string,
  events: readonly HistoryEvent[],
  taskId: string,
): Promise<string | null> {
  try {
    await Worker.runReplayHistory({ workflowBundle: { codePath: bundlePath } }, { events }, taskId);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
