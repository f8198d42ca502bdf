import { intern } from '../domain/kernel/invocation.js';
import { shellQuoted } from '../domain/kernel/shell-quoted.js';
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { createFileReportStore } from '../adapters/blobs/index.js';
import { createRebuildJournal } from '../activities/rebuild-journal.js';
import { createSavedHistories } from '../adapters/saved-histories/index.js';
import { createRestoreRest } from '../application/audit/index.js';
import { createJsonlJournalWriter, tryLockDataFolder } from '../adapters/jsonl/index.js';
import type { RebuiltJournal } from '../cli/index.js';
import type { Environment } from '../config/index.js';
import { WORKFLOW_QUEUE } from '../domain/admission/lanes.js';
import type { rebuildJournals } from '../workflows/index.js';
import { composeRemakeCode } from './compose-remake-code.js';
import { openRecord, type OpenRecord } from './open-record.js';
import { serverHint } from './server-hint.js';
import { StartError } from './start-error.js';

/** Tasks that one workflow is given, so that neither its arguments nor its history grow large. */
const AT_ONCE = 50;
const WITHIN = '1 hour';

/**
 * `intern rebuild-log`: by the process that writes the journals when there is one, so that a running task's events and
 * its rebuilt journal never meet; else here, under the folder's lock.
 * @param name a task's id, or how that begins; null stands for all
 * @throws StartError
 */
export async function rebuildLog(env: Environment, name: string | null): Promise<readonly RebuiltJournal[]> {
  const record = await openRecord(env);
  try {
    const tasks = await record.tasks(name);
    const lock = await tryLockDataFolder(record.config.dataDir);
    if (lock === null) return await byTheService(record, tasks);
    try {
      return await here(record, tasks);
    } finally {
      await lock.release();
    }
  } finally {
    await record.close();
  }
}

async function byTheService(
  { client, config }: OpenRecord,
  tasks: readonly string[],
): Promise<readonly RebuiltJournal[]> {
  if (client === null) {
    throw new StartError(
      'no_temporal',
      `a service writes the journals of ${shellQuoted(config.dataDir)}, but its Temporal server does not answer: see \`${intern()} doctor\``,
    );
  }
  const rebuilt: RebuiltJournal[] = [];
  for (let from = 0; from < tasks.length; from += AT_ONCE) {
    rebuilt.push(...(await order(client, tasks.slice(from, from + AT_ONCE))));
  }
  return rebuilt;
}

function order(client: Client, tasks: readonly string[]): Promise<readonly RebuiltJournal[]> {
  return client.workflow.execute<typeof rebuildJournals>('rebuildJournals', {
    workflowId: `rebuild-log-${randomUUID()}`,
    taskQueue: WORKFLOW_QUEUE,
    args: [tasks],
    workflowExecutionTimeout: WITHIN,
    staticSummary: `makes journals again from histories, asked for by \`${intern()} rebuild-log\``,
  });
}

async function here(
  { config, sources, client }: OpenRecord,
  tasks: readonly string[],
): Promise<readonly RebuiltJournal[]> {
  const writer = createJsonlJournalWriter({ dataDir: config.dataDir });
  const { dataDir } = config;
  const restoreRest = createRestoreRest({
    ...sources,
    saved: createSavedHistories({ dataDir }),
    reports: createFileReportStore({ dataDir }),
    remakeCode: composeRemakeCode(dataDir, sources.history),
  });
  const rebuild = createRebuildJournal({ journal: writer, history: sources.history, restoreRest });
  const rebuilt: RebuiltJournal[] = [];
  for (const task_id of tasks) {
    const made = await rebuild({ task_id });
    const { problem } = made;
    rebuilt.push(problem === null ? made : { ...made, problem: `${problem}${serverHint(client)}` });
  }
  await writer.close();
  return rebuilt;
}
