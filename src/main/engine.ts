import { join } from 'node:path';
import type { Connection } from '@temporalio/client';
import { connectClient } from '../adapters/temporal/index.js';
import {
  createEmbeddedServer,
  findTemporalBinary,
  readRetention,
  registerSearchAttributes,
  setRetention,
  type EmbeddedServer,
} from '../adapters/temporal-server/index.js';
import type { Config, Environment } from '../config/index.js';
import type { Ending } from './ending.js';
import type { Logger } from './logger.js';
import { SEARCH_ATTRIBUTES } from './search-attributes.js';
import { StartError } from './start-error.js';
import type { Teardown } from './teardown.js';
import { temporalTarget } from './temporal-connection.js';
import { guardTemporal } from './temporal-guard.js';
import { unlessAborted } from './unless-aborted.js';

/** The Temporal server that a service uses. */
export type Engine = {
  readonly connection: Connection;
  readonly address: string;
  readonly uiUrl: string | null;
};

type Context = {
  readonly config: Config;
  readonly env: Environment;
  readonly logger: Logger;
  readonly ending: Pick<Ending, 'asked' | 'hurried'>;
  readonly teardown: Teardown;
};

/** The server that runs for a data folder; ports as in the settings unless given. */
export function embeddedServer(
  { dataDir, temporal }: Config,
  env: Environment,
  ports: { readonly port: number; readonly uiPort: number } = temporal,
): EmbeddedServer {
  return createEmbeddedServer({
    dataDir,
    port: ports.port,
    uiPort: ports.uiPort,
    namespace: temporal.namespace,
    searchAttributes: SEARCH_ATTRIBUTES,
    findBinary: () => findTemporalBinary(env),
  });
}

/**
 * The connection is never closed, but ends with its process: Temporal's client tries calls again on a timer, and one that
 * finds the connection closed throws where nobody can catch it.
 */
async function connect(address: string, env: Environment, remedy: string): Promise<Connection> {
  try {
    return await connectClient(await temporalTarget(address, env));
  } catch (cause) {
    if (cause instanceof StartError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartError(
      'no_temporal',
      `the Temporal server at ${address} cannot be reached (${reason}): ${remedy}`,
      { cause },
    );
  }
}

/** What to do about a server that somebody else runs. A proxy may stand between, which only who set it can know. */
function remedyForNamed(env: Environment): string {
  const proxy = ['grpc_proxy', 'https_proxy', 'http_proxy'].find((name) => (env[name] ?? '') !== '');
  const direct = proxy === undefined ? '' : `, add its host to no_proxy if ${proxy} does not lead there`;
  return `start it, correct TEMPORAL_ADDRESS${direct}, or unset it to have the service run one itself`;
}

async function startEmbedded({ config, env, logger, ending, teardown }: Context): Promise<Engine> {
  const first = embeddedServer(config, env);
  teardown.add('the Temporal server', () => first.stop(ending.hurried));
  // Not left to itself when the start is given up: a server that starts must be known to whoever ends it.
  const running = await first.ensure(ending.asked);
  const fixed = embeddedServer(config, env, running);
  const guard = guardTemporal({ server: fixed, pid: running.pid, logger });
  teardown.add('the guard of the Temporal server', () => guard.stop());
  const { namespace, retentionDays } = config.temporal;
  const connection = await unlessAborted(
    ending.asked,
    connect(running.address, {}, `see ${join(config.dataDir, 'temporal.log')}`),
  );
  await unlessAborted(ending.asked, setRetention(connection, namespace, retentionDays));
  return { connection, address: running.address, uiUrl: running.uiUrl };
}

/** What somebody else's server lacks is added where we may, and named where we may not. */
async function fitIn(connection: Connection, { config, logger }: Context): Promise<void> {
  const { namespace, retentionDays } = config.temporal;
  try {
    await registerSearchAttributes(connection, namespace, SEARCH_ATTRIBUTES);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    logger.warn(
      { reason, attributes: SEARCH_ATTRIBUTES },
      'search attributes could not be registered: register them by hand',
    );
  }
  const days = await readRetention(connection, namespace);
  if (days !== null && days < retentionDays) {
    logger.warn(
      { namespace, days, wanted: retentionDays },
      'the namespace forgets closed tasks earlier than INTERN_RETENTION_DAYS',
    );
  }
}

/** Connects to the named server, or adopts or starts one of our own (which is then kept alive). */
export async function startEngine(context: Context): Promise<Engine> {
  const { asked } = context.ending;
  const { address, namespace } = context.config.temporal;
  if (address === null) return startEmbedded(context);
  const connection = await unlessAborted(asked, connect(address, context.env, remedyForNamed(context.env)));
  try {
    await unlessAborted(asked, fitIn(connection, context));
  } catch (cause) {
    asked.throwIfAborted();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartError(
      'no_namespace',
      `the Temporal server at ${address} does not serve namespace ${namespace} (${reason}): create it, or correct TEMPORAL_NAMESPACE`,
      { cause },
    );
  }
  return { connection, address, uiUrl: null };
}
