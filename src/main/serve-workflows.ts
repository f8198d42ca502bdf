import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isHolderFrozen, tryLockDataFolder, type DataFolderLock } from '../adapters/jsonl/index.js';
import type { RunningWorkers } from '../adapters/temporal/index.js';
import type { Logger } from './logger.js';

const LOOK_EVERY_MS = 500;
/** Less than what is left of the 15 s in which the work of a dead worker is taken over (SC-10). */
const FROZEN_AFTER_MS = 5_000;

export type WorkflowDuty = {
  readonly dataDir: string;
  readonly logger: Logger;
  /** Makes the worker of the workflows, once it is this process's turn. */
  readonly createWorker: () => Promise<RunningWorkers>;
  /** Milliseconds without an answer after which the process on duty is taken for frozen. */
  readonly frozenAfterMs?: number;
  readonly signal: AbortSignal;
};

/** The folder whose lock says which process runs the workflows of a data folder. */
const folderOf = (dataDir: string): string => join(dataDir, 'workflows');

/** The lock; `null` when the process that has it is frozen; `undefined` when the signal aborts. */
async function waitForTurn(duty: WorkflowDuty): Promise<DataFolderLock | null | undefined> {
  const { signal } = duty;
  const folder = folderOf(duty.dataDir);
  while (!signal.aborted) {
    const lock = await tryLockDataFolder(folder);
    if (lock) return lock;
    if (await isHolderFrozen(folder, duty.frozenAfterMs ?? FROZEN_AFTER_MS)) return null;
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

/**
 * Runs the workflows of a data folder when it is this process's turn, until `signal` aborts: the others stand by, because
 * an engine of their own for workflows would cost each of them a third of its memory. The turn is given by a lock that
 * ends with its process; another takes over within a second of that. Nothing depends on there being only one: who finds
 * the one on duty frozen runs them too, and goes on with that.
 */
export async function serveWorkflows(duty: WorkflowDuty): Promise<void> {
  const { signal, logger } = duty;
  const lock = await waitForTurn(duty);
  if (lock === undefined) return;
  if (lock === null)
    logger.warn('the worker that runs the workflows does not answer: this one runs them too');
  else logger.debug('this worker runs the workflows');
  try {
    const workers = await duty.createWorker();
    const running = workers.run();
    // The next one may begin while this one still ends what it does.
    const leave = (): void => {
      workers.shutdown();
      void lock?.release();
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    await running;
  } finally {
    await lock?.release();
  }
}
