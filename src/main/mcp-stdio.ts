import { connectClient } from '../adapters/temporal/index.js';
import { readServerRecord } from '../adapters/temporal-server/index.js';
import { loadConfig, type Environment } from '../config/index.js';
import { intern } from '../domain/kernel/invocation.js';
import { serveStdio } from '../mcp/index.js';
import { composeApplication } from './compose-application.js';
import { composeSandbox } from './compose-sandbox.js';
import { createLogger } from './logger.js';
import { PRODUCT } from './product.js';
import { StartError } from './start-error.js';
import { joinedAddress, temporalTarget } from './temporal-connection.js';

/**
 * `intern mcp`: the tools over standard input and output, on the same tasks as the service, because Temporal and the
 * data folder hold them. Everything else that is written goes to standard error.
 */
export async function serveMcp(env: Environment): Promise<number> {
  const config = loadConfig(env);
  const logger = createLogger(config.logLevel, 'mcp');
  const address = joinedAddress(config, await readServerRecord(config.dataDir));
  const connection = await connectClient(await temporalTarget(address, env)).catch((cause: unknown) => {
    throw new StartError(
      'no_temporal',
      `no Temporal server answers at ${address}: start the service with \`${intern()} serve\``,
      { cause },
    );
  });
  const sandbox = composeSandbox(config);
  const application = composeApplication({
    config,
    connection,
    sandbox,
    logger,
    journalNews: { problem: () => null, problems: () => ({}), lag: () => null },
    // No tool ends a service; this process ends with its client.
    endService: () => undefined,
  });
  await serveStdio({ application, logger, version: PRODUCT.version });
  return 0;
}
