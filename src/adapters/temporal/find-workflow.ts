import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';

/** Milliseconds of one look, and between two: the server's list may lag behind a run that has just begun. */
const LOOK_MS = 500;
const PAUSE_MS = 200;
const LOOKS = 3;

/** The id of the workflow that a run is of; null when the server does not say in time. Never rejects. */
export async function findWorkflow(client: Client, runId: string): Promise<string | null> {
  async function look(): Promise<string | null> {
    const query = `RunId = '${runId.replace(/[^-\w]/g, '')}'`;
    for await (const { workflowId } of client.workflow.list({ query, pageSize: 1 })) return workflowId;
    return null;
  }
  for (let count = 1; count <= LOOKS; count += 1) {
    const found = await client.withDeadline(Date.now() + LOOK_MS, look).catch(() => null);
    if (found !== null) return found;
    if (count < LOOKS) await delay(PAUSE_MS);
  }
  return null;
}
