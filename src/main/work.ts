import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { readServerRecord } from '../adapters/temporal-server/index.js';
import type { Terminal } from '../cli/index.js';
import { loadConfig, type Environment } from '../config/index.js';
import { requireTemporaryFolder } from './data-folder.js';
import { createLogger } from './logger.js';
import { requireGit } from './preflight.js';
import { runWorker } from './run-worker.js';
import { takeOverSignals } from './signals.js';
import { StartError } from './start-error.js';
import { joinedAddress } from './temporal-connection.js';
import { installTemporalRuntime } from './temporal-log.js';
import { shellQuoted } from '../domain/kernel/shell-quoted.js';

const EXIT_FORCED = 130;

/** A worker on a folder of its own would take the tasks' records and code where no service ever looks for them. */
async function requireServiceFolder(dataDir: string): Promise<void> {
  try {
    await access(join(dataDir, 'service'));
  } catch (cause) {
    throw new StartError(
      'data_folder',
      `${shellQuoted(dataDir)} is not the data folder of a service: name that one (shared by all workers) with INTERN_DATA_DIR, or start the service first`,
      { cause },
    );
  }
}

/** `intern worker`: one more worker process until it is asked to end. @returns the exit code */
export async function work(env: Environment, terminal: Terminal): Promise<number> {
  const config = loadConfig(env);
  await requireServiceFolder(config.dataDir);
  await requireTemporaryFolder();
  await requireGit();
  const address = joinedAddress(config, await readServerRecord(config.dataDir));
  const logger = createLogger(config.logLevel, `worker of process ${process.pid}`);
  const temporalLog = installTemporalRuntime(logger);
  const draining = new AbortController();
  const giveBack = takeOverSignals((time) => {
    if (time > 1) process.exit(EXIT_FORCED);
    terminal.print('Stopping: running steps are finished. Ctrl-C again ends them at once.');
    draining.abort();
  });
  const tell = (message: { readonly type: string }): void => {
    if (message.type === 'ready') terminal.print(`Working on the tasks of ${address}.`);
  };
  await runWorker({
    config,
    env,
    address: Promise.resolve(address),
    logger,
    temporalLog,
    tell,
    signal: draining.signal,
  });
  giveBack();
  return 0;
}
