import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import {
  connectClient,
  createJournalWorker,
  createRecordedSequence,
  createTemporalTaskDirectory,
  createTemporalTaskRunner,
  createStepWorkers,
  createWorkflowWorker,
  findWorkflow,
  type WorkerSettings,
} from '../adapters/temporal/index.js';
import type { Config, Environment } from '../config/index.js';
import { admissionSettings, laneCaps } from './admission-settings.js';
import { composeActivities } from './compose-activities.js';
import { createKeepingWorker } from './keep-journals.js';
import { createLogAlerts } from './log-alerts.js';
import type { Logger } from './logger.js';
import { PRODUCT } from './product.js';
import { claimScratchFolder, sweepScratchFolders } from './scratch-folder.js';
import { serveJournal } from './serve-journal.js';
import { serveWorkflows } from './serve-workflows.js';
import type { TemporalLog } from './temporal-log.js';
import { temporalTarget } from './temporal-connection.js';
import { unlessAborted } from './unless-aborted.js';
import type { WorkerMessage } from './worker-messages.js';

export type WorkerRun = {
  readonly config: Config;
  readonly env: Environment;
  /** Of the Temporal server. */
  readonly address: Promise<string>;
  readonly logger: Logger;
  readonly temporalLog: TemporalLog;
  /** To the service that started this process, if one did. */
  readonly tell: (message: WorkerMessage) => void;
  /** Aborts when the process is to drain and end. */
  readonly signal: AbortSignal;
};

async function connections({ address, env }: WorkerRun) {
  const target = await temporalTarget(await address, env);
  return { native: await NativeConnection.connect(target), connection: await connectClient(target) };
}

/** Works on tasks until `signal` aborts and what runs has ended; rejects when a worker breaks. */
export async function runWorker(run: WorkerRun): Promise<void> {
  const scratch = await claimScratchFolder(run.config.dataDir);
  // Beside the work, which does not need it: what a crash left may be much.
  void sweepScratchFolders(run.config.dataDir, run.logger);
  try {
    await work(run, scratch.path);
  } catch (error) {
    // Asked to end before it worked on anything: there is nothing to finish.
    if (!run.signal.aborted || error !== run.signal.reason) throw error;
  } finally {
    await scratch.release();
  }
}

async function work(run: WorkerRun, scratch: string): Promise<void> {
  const { config, logger, signal } = run;
  const { namespace, stickyTimeoutMs } = config.temporal;
  const { native, connection } = await unlessAborted(signal, connections(run));
  const client = new Client({ connection, namespace });
  run.temporalLog.nameWorkflows((runId) => findWorkflow(client, runId));
  const settings: WorkerSettings = {
    connection: native,
    namespace,
    bundlePath: PRODUCT.bundlePath,
    laneCaps: laneCaps(config),
    graceMs: config.shutdownGraceMs,
    stickyMs: stickyTimeoutMs,
  };
  try {
    const activities = composeActivities(config, {
      directory: createTemporalTaskDirectory({
        client,
        onUnreadable: (what) =>
          logger.warn(
            what,
            'part of the history of a lost run of admission cannot be read and was passed over',
          ),
      }),
      alerts: createLogAlerts(logger),
      scratch,
    });
    const workflows = serveWorkflows({
      dataDir: config.dataDir,
      logger,
      createWorker: () => createWorkflowWorker(settings),
      signal,
    });
    // Told below, with the steps: until those are there nobody listens.
    workflows.catch(() => undefined);
    const workers = await unlessAborted(signal, createStepWorkers(settings, activities.everywhere));
    const working = Promise.all([workers.run(), workflows]);
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
          everyMs: config.recordEveryMs,
          createWorker: ({ keeper, ...record }) =>
            createJournalWorker(settings, { ...activities.besideData(record), ...keeper }),
        }),
      recorded: createRecordedSequence({ client }),
      onState: (state) => run.tell({ type: 'journal', ...state }),
      // Steps that are ending still write: the journal is served until the lanes are empty.
      signal: lanesEnded.signal,
    });
    signal.addEventListener('abort', () => workers.shutdown(), { once: true });
    const runner = createTemporalTaskRunner({ client, settings: admissionSettings(config) });
    // Admission answers through a worker: where all are ending, nobody answers, and it is told at the next start.
    await unlessAborted(signal, runner.configure()).then(
      () => run.tell({ type: 'ready' }),
      (error: unknown) => {
        if (!signal.aborted) throw error;
      },
    );
    await Promise.race([working, journal.then(() => working)]);
    lanesEnded.abort();
    await journal;
  } finally {
    await connection.close();
    await native.close();
  }
}
