import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';

const LOOK_EVERY_MS = 50;
/** On a server whose list stands still, what is known is better than nothing: the next survey repairs it. */
const PATIENCE_MS = 5_000;

/**
 * Waits until Temporal's list shows this run: the list lags behind, but in the order of what happened, so whatever was
 * opened before it is then shown as well. Strictly so on one shard, as the embedded server has; nearly on several.
 */
export async function listCaughtUp(
  client: Client,
  { workflowId, runId }: { readonly workflowId: string; readonly runId: string },
): Promise<void> {
  const query = `WorkflowId = '${workflowId}' AND RunId = '${runId}'`;
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    for await (const _shown of client.workflow.list({ query, pageSize: 1 })) return;
    await delay(LOOK_EVERY_MS);
  }
}
