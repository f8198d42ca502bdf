import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Orphan } from '../../domain/admission/queue.js';
import type { RunRef } from '../../ports/task-directory.js';
import { submissionsOf, type Unreadable } from './admission-history.js';

/** Told what was passed over in the history of a run. */
export type OnUnreadable = (what: Unreadable & { readonly runId: string }) => void;
type History = Parameters<typeof submissionsOf>[0];

/** Runs of admission that ended and handed nothing on, the latest first. */
async function* lostRuns(client: Client, { workflowId, runId }: RunRef): AsyncGenerator<string> {
  const query = `WorkflowId = '${workflowId}' AND ExecutionStatus != 'Running' AND ExecutionStatus != 'ContinuedAsNew'`;
  const runs: { readonly runId: string; readonly startTime: Date }[] = [];
  for await (const run of client.workflow.list({ query })) if (run.runId !== runId) runs.push(run);
  for (const run of runs.sort((a, b) => b.startTime.getTime() - a.startTime.getTime())) yield run.runId;
}

async function isThere(client: Client, taskId: string): Promise<boolean> {
  try {
    await client.workflow.getHandle(taskId).describe();
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** Null for a run that the server has forgotten since it was listed. */
async function historyOf(client: Client, workflowId: string, runId: string): Promise<History | null> {
  try {
    return await client.workflow.getHandle(workflowId, runId).fetchHistory();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/**
 * Reads in the histories of lost runs which submissions they had accepted: an answer that was given is kept, even if
 * admission was terminated in the moment between its verdict and the start of the task.
 */
export async function findOrphans(
  client: Client,
  before: RunRef,
  onUnreadable: OnUnreadable,
): Promise<readonly Orphan[]> {
  const found = new Map<string, Orphan>();
  for await (const runId of lostRuns(client, before)) {
    const history = await historyOf(client, before.workflowId, runId);
    if (history === null) continue;
    const { accepted, isComplete, unreadable } = submissionsOf(history);
    for (const what of unreadable) onUnreadable({ runId, ...what });
    for (const orphan of accepted) if (!found.has(orphan.task_id)) found.set(orphan.task_id, orphan);
    // A run that had taken over from those before it knows all that they knew.
    if (isComplete) break;
  }
  const orphans: Orphan[] = [];
  for (const orphan of found.values()) if (!(await isThere(client, orphan.task_id))) orphans.push(orphan);
  return orphans;
}
