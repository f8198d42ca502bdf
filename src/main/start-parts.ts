import type { Config, Environment } from '../config/index.js';
import type { Sandbox, SandboxHealth } from '../ports/sandbox.js';
import { composeModel } from './compose-model.js';
import { composeSandbox } from './compose-sandbox.js';
import type { Ending } from './ending.js';
import { startEngine, type Engine } from './engine.js';
import type { Logger } from './logger.js';
import { examineSandbox, requireGit, requireModel } from './preflight.js';
import { startWorkers } from './start-workers.js';
import type { Teardown } from './teardown.js';
import { unlessAborted } from './unless-aborted.js';
import type { WorkerPool } from './worker-pool.js';

/** What a service stands on. */
export type Parts = {
  readonly sandbox: Sandbox;
  readonly health: SandboxHealth;
  /** What a person must be told before any task runs; null when all is well. */
  readonly warning: string | null;
  readonly engine: Engine;
  readonly pool: WorkerPool;
};

type Context = {
  readonly config: Config;
  readonly env: Environment;
  readonly logger: Logger;
  readonly ending: Pick<Ending, 'asked' | 'hurried'>;
  readonly teardown: Teardown;
};

/**
 * Starts at the same time what does not need each other: the Temporal server, the worker processes, which load while it
 * starts, and the looks at model, sandbox and git. When one of them fails the others are ended, and what failed first is thrown
 * once all of them have let go, so that whoever tears down finds all that was started.
 */
export async function startParts(context: Context): Promise<Parts> {
  const { config, logger } = context;
  const failing = new AbortController();
  const asked = AbortSignal.any([context.ending.asked, failing.signal]);
  const begun = performance.now();
  const timed = async <T>(part: string, work: Promise<T>): Promise<T> => {
    const result = await work;
    logger.debug({ part, ms: Math.round(performance.now() - begun) }, 'a part of the service is there');
    return result;
  };
  const inner = { ...context, ending: { ...context.ending, asked } };
  const sandbox = composeSandbox(config);
  // Before the workers: what is added last is undone first, and they need the server until they have ended.
  const engine = timed('Temporal', startEngine(inner));
  const parts = [
    engine,
    timed('a worker', startWorkers({ ...inner, address: engine.then(({ address }) => address) })),
    timed('the sandbox', unlessAborted(asked, examineSandbox(sandbox, config))),
    timed('the model', unlessAborted(asked, requireModel(composeModel(config)))),
    timed('git', unlessAborted(asked, requireGit())),
  ] as const;
  try {
    const [started, pool, { health, warning }] = await Promise.all(parts);
    return { sandbox, health, warning, engine: started, pool };
  } catch (error) {
    failing.abort(error);
    await Promise.allSettled(parts);
    throw error;
  }
}
