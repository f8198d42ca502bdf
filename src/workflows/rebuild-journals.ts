import { proxyActivities } from '@temporalio/workflow';
import type { KeeperActivities, RebuildJournalResult } from '../activities/contract.js';
import { JOURNAL_QUEUE } from '../domain/admission/lanes.js';
import { readRebuildInput } from './inputs.js';

const { rebuildJournal } = proxyActivities<KeeperActivities>({
  taskQueue: JOURNAL_QUEUE,
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '500ms', maximumInterval: '5s', maximumAttempts: 5 },
});

/** Has the journals of these tasks made again, one after the other, by the process that may write them (EV-27). */
export async function rebuildJournals(taskIds: readonly string[]): Promise<readonly RebuildJournalResult[]> {
  const results: RebuildJournalResult[] = [];
  for (const task_id of readRebuildInput(taskIds)) results.push(await rebuildJournal({ task_id }));
  return results;
}
