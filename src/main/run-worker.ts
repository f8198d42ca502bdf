import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import {
  createJournalWorker,
  createRecordedSequence,
  createTemporalTaskDirectory,
  createTemporalTaskRunner,
  createWorkers,
  type WorkerSettings,
} from '../adapters/temporal/index.js';
import type { Config, Environment } from '../config/index.js';
import { admissionSettings, laneCaps } from './admission-settings.js';
import { composeActivities } from './compose-activities.js';
import { createKeepingWorker } from './keep-journals.js';
import { createLogAlerts } from './log-alerts.js';
import type { Logger } from './logger.js';
import { PRODUCT } from './product.js';
import { serveJournal } from './serve-journal.js';
import { temporalTarget } from './temporal-connection.js';
import type { WorkerMessage } from './worker-messages.js';

export type WorkerRun = {
  readonly config: Config;
  readonly env: Environment;
  readonly address: string;
  readonly logger: Logger;
  /** To the service that started this process, if one did. */
  readonly tell: (message: WorkerMessage) => void;
  /** Aborts when the process is to drain and end. */
  readonly signal: AbortSignal;
};

async function connections({ address, env }: WorkerRun) {
  const target = await temporalTarget(address, env);
  return { native: await NativeConnection.connect(target), connection: await Connection.connect(target) };
}

/** Works on tasks until `signal` aborts and what runs has ended; rejects when a worker breaks. */
export async function runWorker(run: WorkerRun): Promise<void> {
  const { config, logger, signal } = run;
  const { namespace, stickyTimeoutMs } = config.temporal;
  const { native, connection } = await connections(run);
  const client = new Client({ connection, namespace });
  const settings: WorkerSettings = {
    connection: native,
    namespace,
    bundlePath: PRODUCT.bundlePath,
    laneCaps: laneCaps(config),
    graceMs: config.shutdownGraceMs,
    stickyMs: stickyTimeoutMs,
  };
  try {
    const activities = await composeActivities(config, {
      directory: createTemporalTaskDirectory({ client }),
      alerts: createLogAlerts(logger),
    });
    const workers = await createWorkers(settings, activities.everywhere);
    const working = workers.run();
    const lanesEnded = new AbortController();
    const journal = serveJournal({
      dataDir: config.dataDir,
      logger,
      createWorker: (writer) =>
        createKeepingWorker({
          writer,
          client,
          logger,
          dataDir: config.dataDir,
          createWorker: ({ keeper, ...record }) =>
            createJournalWorker(settings, { ...activities.besideData(record), ...keeper }),
        }),
      recorded: createRecordedSequence({ client }),
      onState: (state) => run.tell({ type: 'journal', ...state }),
      // Steps that are ending still write: the journal is served until the lanes are empty.
      signal: lanesEnded.signal,
    });
    signal.addEventListener('abort', () => workers.shutdown(), { once: true });
    if (signal.aborted) workers.shutdown();
    await createTemporalTaskRunner({ client, settings: admissionSettings(config) }).configure();
    run.tell({ type: 'ready' });
    await Promise.race([working, journal.then(() => working)]);
    lanesEnded.abort();
    await journal;
  } finally {
    await connection.close();
    await native.close();
  }
}
