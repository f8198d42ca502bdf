import type { Config, Environment } from '../config/index.js';
import type { Ending } from './ending.js';
import type { Logger } from './logger.js';
import { PRODUCT } from './product.js';
import { StartError } from './start-error.js';
import type { Teardown } from './teardown.js';
import { unlessAborted } from './unless-aborted.js';
import { createWorkerPool, type WorkerPool } from './worker-pool.js';

const READY_WITHIN_MS = 60_000;

/** Starts the worker processes of a service; resolved when the first can work. */
export async function startWorkers(options: {
  readonly config: Config;
  readonly env: Environment;
  readonly logger: Logger;
  readonly ending: Pick<Ending, 'asked' | 'hurried'>;
  readonly teardown: Teardown;
  /** Of the Temporal server; the workers load until it is known. */
  readonly address: Promise<string>;
}): Promise<WorkerPool> {
  const { config, env, logger, ending, address } = options;
  const pool = createWorkerPool({
    count: config.workers,
    entry: PRODUCT.workerEntry,
    env: { ...env, INTERN_DATA_DIR: config.dataDir },
    address,
    logger,
    stopping: ending.asked,
  });
  ending.hurried.addEventListener('abort', () => pool.kill(), { once: true });
  options.teardown.add('the workers', () => pool.drain(0));
  if (await unlessAborted(ending.asked, pool.start(READY_WITHIN_MS))) return pool;
  throw new StartError('no_worker', 'no worker process got ready within a minute: the lines above say why');
}
