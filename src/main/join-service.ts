import { connectClient } from '../adapters/temporal/index.js';
import type { Application } from '../application/index.js';
import type { Config, Environment } from '../config/index.js';
import { intern } from '../domain/kernel/invocation.js';
import { askService } from './ask-service.js';
import { composeApplication } from './compose-application.js';
import { composeSandbox } from './compose-sandbox.js';
import type { Logger } from './logger.js';
import { sandboxOfService } from './sandbox-of-service.js';
import { StartError } from './start-error.js';
import { temporalTarget } from './temporal-connection.js';

/**
 * What a process asks that serves no tasks itself: Temporal and the data folder hold them.
 * @throws StartError `no_temporal`
 */
export async function joinService(options: {
  readonly config: Config;
  readonly env: Environment;
  readonly address: string;
  readonly logger: Logger;
}): Promise<Application> {
  const { config, env, address, logger } = options;
  const connection = await connectClient(await temporalTarget(address, env)).catch((cause: unknown) => {
    throw new StartError(
      'no_temporal',
      `no Temporal server answers at ${address}: start the service with \`${intern()} serve\``,
      { cause },
    );
  });
  return composeApplication({
    config,
    connection,
    sandbox: sandboxOfService(composeSandbox(config), () => askService(config, env)),
    logger,
    journalNews: { problem: () => null, problems: () => ({}), lag: () => null },
    // No tool ends a service; this process ends with its client.
    endService: () => undefined,
  });
}
