import { Client, type Connection } from '@temporalio/client';
import { createFileIncomingRequests } from '../adapters/blobs/index.js';
import { createGitCodeRepository } from '../adapters/git/index.js';
import { createJsonlJournalReader } from '../adapters/jsonl/index.js';
import { createTemporalTaskRunner } from '../adapters/temporal/index.js';
import { createApplication, type Application } from '../application/index.js';
import type { Config } from '../config/index.js';
import type { Sandbox } from '../ports/sandbox.js';
import { admissionSettings } from './admission-settings.js';
import { closable } from './closing.js';
import { composeModel } from './compose-model.js';
import { journalHealthOf } from './journal-health.js';
import { createTaskIds } from './task-ids.js';

export type ComposedApplication = {
  readonly application: Application;
  /** From now on new tasks are refused. */
  readonly close: () => void;
};

/** What every door of a process calls, over Temporal and the data folder. */
export function composeApplication(options: {
  readonly config: Config;
  readonly connection: Connection;
  readonly sandbox: Sandbox;
  readonly journalProblem: () => string | null;
}): ComposedApplication {
  const { config, connection } = options;
  const { dataDir } = config;
  const client = new Client({ connection, namespace: config.temporal.namespace });
  const engine = closable(createTemporalTaskRunner({ client, settings: admissionSettings(config) }));
  const model = composeModel(config);
  const application = createApplication({
    runner: engine.runner,
    journal: createJsonlJournalReader({ dataDir }),
    repository: createGitCodeRepository({ dataDir }),
    incoming: createFileIncomingRequests({ dataDir }),
    model: { provider: model.provider, health: model.health },
    sandbox: options.sandbox,
    journalHealth: journalHealthOf(dataDir, options.journalProblem),
    newTaskId: createTaskIds(),
    now: Date.now,
    promptPolicy: model.promptPolicy,
    submitWaitMs: config.submitWaitMs,
  });
  return { application, close: () => engine.close() };
}
