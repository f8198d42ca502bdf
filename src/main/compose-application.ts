import { Client, type Connection } from '@temporalio/client';
import { createFileIncomingRequests } from '../adapters/blobs/index.js';
import { createGitCodeRepository } from '../adapters/git/index.js';
import { createJsonlJournalReader } from '../adapters/jsonl/index.js';
import { createTemporalTaskRunner } from '../adapters/temporal/index.js';
import { createApplication, type Application } from '../application/index.js';
import type { Config } from '../config/index.js';
import type { Sandbox } from '../ports/sandbox.js';
import type { ReadWorkerProcesses } from '../ports/worker-processes.js';
import { admissionSettings } from './admission-settings.js';
import { composeModel } from './compose-model.js';
import { composeTestRunners } from './compose-test-runners.js';
import { journalHealthOf, taskLagOf, type JournalNews } from './journal-health.js';
import type { Logger } from './logger.js';
import { createTaskIds } from './task-ids.js';

/** Milliseconds beyond the grace period that tasks have to end when all are cancelled. */
const CANCEL_PATIENCE_MS = 5_000;

/** What every door of a process calls, over Temporal and the data folder. */
export function composeApplication(options: {
  readonly config: Config;
  readonly connection: Connection;
  readonly sandbox: Sandbox;
  readonly journalNews: JournalNews;
  /** Left out by a process that starts no workers. */
  readonly workerProcesses?: ReadWorkerProcesses;
  readonly logger: Logger;
  /** Called when a caller has asked for the end of the service. */
  readonly endService: () => void;
}): Application {
  const { config, connection } = options;
  const { dataDir } = config;
  const client = new Client({ connection, namespace: config.temporal.namespace });
  const model = composeModel(config);
  return createApplication({
    runner: createTemporalTaskRunner({ client, settings: admissionSettings(config) }),
    logger: options.logger,
    endService: options.endService,
    cancelAllWithinMs: config.shutdownGraceMs + CANCEL_PATIENCE_MS,
    journal: createJsonlJournalReader({ dataDir }),
    repository: createGitCodeRepository({ dataDir }),
    incoming: createFileIncomingRequests({ dataDir }),
    model: { provider: model.provider, health: model.health },
    sandbox: options.sandbox,
    journalHealth: journalHealthOf(dataDir, options.journalNews),
    journalLag: taskLagOf(options.journalNews),
    ...(options.workerProcesses === undefined ? {} : { workerProcesses: options.workerProcesses }),
    newTaskId: createTaskIds(),
    now: Date.now,
    promptPolicy: model.promptPolicy,
    missingTool: composeTestRunners(options.sandbox).missingTool,
    submitWaitMs: config.submitWaitMs,
  });
}
