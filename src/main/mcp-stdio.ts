import { readServerRecord } from '../adapters/temporal-server/index.js';
import type { Application } from '../application/index.js';
import { loadConfig, type Environment } from '../config/index.js';
// Not by the index: this way what speaks HTTP is a part of its own, which is not loaded here.
import { serveStdio } from '../mcp/stdio.js';
import { applicationToCome } from './application-to-come.js';
import { createLogger } from './logger.js';
import { PRODUCT } from './product.js';
import { joinedAddress } from './temporal-connection.js';

/**
 * `intern mcp`: the tools over standard input and output, on the same tasks as the service, because Temporal and the
 * data folder hold them. Everything else that is written goes to standard error. A client is answered at once, while what
 * its first call needs is still loaded; the process ends when that cannot be had.
 */
export async function serveMcp(env: Environment): Promise<number> {
  const config = loadConfig(env);
  const logger = createLogger(config.logLevel, 'mcp');
  const address = joinedAddress(config, await readServerRecord(config.dataDir));
  const joined = (async (): Promise<Application> => {
    const { joinService } = await import('./join-service.js');
    return joinService({ config, env, address, logger });
  })();
  const served = serveStdio({ application: applicationToCome(joined), logger, version: PRODUCT.version });
  await Promise.race([served, joined.then(() => served)]);
  return 0;
}
