import type { Client } from '@temporalio/client';
import type { ReadRecordedSequence } from '../../ports/journal-health.js';
import { stateQuery } from '../../workflows/messages.js';

/** Milliseconds that the question may take. */
const QUERY_MS = 2_000;

/** Asks a task's workflow by a query: for the few tasks whose journal cannot be written, not for the doors. */
export function createRecordedSequence({ client }: { client: Client }): ReadRecordedSequence {
  return async (taskId) => {
    try {
      const state = await client.withDeadline(Date.now() + QUERY_MS, () =>
        client.workflow.getHandle(taskId).query(stateQuery),
      );
      return state.sequence;
    } catch {
      return null;
    }
  };
}
