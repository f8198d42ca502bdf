import { createReplayTask } from '../adapters/temporal/index.js';
import type { ReplayedRun } from '../cli/index.js';
import type { Environment } from '../config/index.js';
import { HistoryError } from '../ports/run-histories.js';
import { createLogger } from './logger.js';
import { openRecord, type OpenRecord } from './open-record.js';
import { PRODUCT } from './product.js';
import { serverHint } from './server-hint.js';
import { StartError } from './start-error.js';
import { installTemporalRuntime } from './temporal-log.js';

/**
 * `intern replay`: today's bundle against the histories of a task.
 * @param name its id, or how that begins
 * @throws StartError `no_history`
 */
export async function replay(env: Environment, name: string): Promise<readonly ReplayedRun[]> {
  const record = await openRecord(env);
  // What is wrong is the answer, not a line of a log.
  installTemporalRuntime(createLogger('silent', 'replay'));
  try {
    return await replayAll(record, await record.task(name));
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    throw new StartError('no_history', `${error.message}${serverHint(record.client)}`, { cause: error });
  } finally {
    await record.close();
  }
}

async function replayAll({ sources, client }: OpenRecord, taskId: string): Promise<readonly ReplayedRun[]> {
  const replayTask = createReplayTask({ history: sources.history, bundlePath: PRODUCT.bundlePath });
  const runs = await replayTask(taskId, await sources.text.runs(taskId));
  if (runs.length > 0) return runs;
  const server = client ? 'the Temporal server has forgotten it, and ' : '';
  throw new StartError(
    'no_history',
    `there is no history of task ${taskId} to replay: ${server}none is saved in its folder${serverHint(client)}`,
  );
}
