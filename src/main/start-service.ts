import type { Config, Environment } from '../config/index.js';
import { bannerLines } from './banner.js';
import { composeApplication } from './compose-application.js';
import { prepareDataFolder, requireTemporaryFolder } from './data-folder.js';
import type { Ending } from './ending.js';
import { listen, stopListening, urlOf } from './listening.js';
import type { Logger } from './logger.js';
import { openDoors } from './open-doors.js';
import { PRODUCT } from './product.js';
import { claimService } from './service-record.js';
import { startParts } from './start-parts.js';
import { stdioCommand } from './stdio-command.js';
import { createTeardown, type Teardown } from './teardown.js';
import { serviceToken } from './token-file.js';
import { createWaitingServer } from './waiting-room.js';
import { watchEngine } from './watch-engine.js';

const CLOSE_GRACE_MS = 2_000;

export type ServiceOptions = {
  readonly config: Config;
  readonly env: Environment;
  readonly logger: Logger;
  /** Ends a start that is under way, and the patience of `stop`. */
  readonly ending: Pick<Ending, 'asked' | 'hurried'>;
  /** Called when a caller has asked for the end of the service; `stop` is still to be called. */
  readonly onEndAsked: () => void;
};

export type RunningService = {
  /** As this machine calls it. */
  readonly url: string;
  readonly token: string | null;
  readonly banner: readonly string[];
  /** Refuses new tasks, lets running steps end within the grace period, ends everything that was started. */
  stop(): Promise<void>;
  /** What a person must be told before any task runs; null when all is well. */
  readonly warning: string | null;
};

/** 0.0.0.0 and :: are where to listen, not where to call. */
function callable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' || host === '[::]' ? '::1' : host.replace(/^\[|\]$/g, '');
}

async function start(options: ServiceOptions, teardown: Teardown): Promise<RunningService> {
  const { config, env, logger, ending } = options;
  const { asked } = ending;
  const { dataDir } = config;
  await prepareDataFolder(dataDir);
  await requireTemporaryFolder();
  const claim = await claimService(dataDir);
  teardown.add('the claim to the data folder', () => claim.release());
  const server = createWaitingServer();
  const port = await listen(server, config.host.replace(/^\[|\]$/g, ''), config.port);
  const closeApi = (): Promise<void> => stopListening(server, CLOSE_GRACE_MS);
  teardown.add('the API', closeApi);
  const { sandbox, health, warning, engine, pool } = await startParts({
    config,
    env,
    logger,
    ending,
    teardown,
  });
  const { token, isNew } = await serviceToken(config);
  const { allowedHosts, allowedOrigins } = config;
  const application = composeApplication({
    config,
    sandbox,
    logger,
    endService: options.onEndAsked,
    connection: engine.connection,
    workerProcesses: () => pool.processes(),
    journalNews: {
      problem: () => pool.journalProblem(),
      problems: () => pool.journalProblems(),
      lag: () => pool.journalLag(),
    },
  });
  const watch = watchEngine({ look: () => application.health.engineReady(), logger });
  teardown.add('the watch on the engine', () => watch.stop());
  // Once more, and above what was started since: whoever still asks gets an answer while the engine is there.
  teardown.add('the API', closeApi);
  openDoors(server, {
    application,
    security: { token, allowedHosts, allowedOrigins },
    logger,
    teardown,
    stdio: stdioCommand(config, env),
  });
  const url = urlOf(callable(config.host), port);
  asked.throwIfAborted();
  await claim.announce(url);
  const facts = { config, url, warning, version: PRODUCT.version, sandboxKind: health.kind };
  return {
    url,
    token,
    warning,
    banner: bannerLines({
      ...facts,
      uiUrl: engine.uiUrl,
      temporalAddress: engine.address,
      newToken: isNew ? token : null,
    }),
    async stop() {
      application.close();
      // Workers end now, and that is well.
      await watch.stop();
      await pool.drain(config.shutdownGraceMs);
      await teardown.run();
    },
  };
}

/**
 * Starts everything of a service on this machine; ready for tasks when resolved. What was started is ended again when
 * something is missing, or when it is asked to end before it is ready.
 * @throws StartError, ConfigError or TemporalServerError, each with one line that says what to do
 */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  const teardown = createTeardown(options.logger);
  try {
    return await start(options, teardown);
  } catch (error) {
    await teardown.run();
    throw error;
  }
}
