import { join } from 'node:path';
import { jsonrepair } from 'jsonrepair';
import { createAskModel } from '../activities/ask-model.js';
import { createCommitCode } from '../activities/commit-code.js';
import type { Activities, AdmissionActivities, JournalActivities } from '../activities/contract.js';
import { createReadRecord } from '../activities/events-of.js';
import { heartbeating } from '../activities/heartbeating.js';
import { createRecordEvents } from '../activities/record-events.js';
import { createRunTests } from '../activities/run-tests.js';
import { createSurveyTasks } from '../activities/survey-tasks.js';
import { createTakeRequest } from '../activities/take-request.js';
import { createWriteReport } from '../activities/write-report.js';
import {
  createFileBlobStore,
  createFileIncomingRequests,
  createFileReportStore,
} from '../adapters/blobs/index.js';
import { createGitCodeRepository } from '../adapters/git/index.js';
import { createJsonlJournalReader } from '../adapters/jsonl/index.js';
import { createNodeTestRunner, createPythonTestRunner } from '../adapters/test-runner/index.js';
import { createTokenCounter } from '../adapters/tokenizer/index.js';
import { createTypescriptSyntaxChecker } from '../adapters/typescript-syntax/index.js';
import type { Config } from '../config/index.js';
import type { EventJournalWriter } from '../ports/event-journal.js';
import type { TaskDirectory } from '../ports/task-directory.js';
import { composeModel } from './compose-model.js';
import { composeSandbox } from './compose-sandbox.js';
import { PRODUCT } from './product.js';

export type ComposedActivities = {
  /** For every worker. */
  readonly everywhere: Activities & AdmissionActivities;
  /** For the one that holds the data folder's lock. */
  readonly besideData: (journal: EventJournalWriter) => JournalActivities;
};

/** Every effect that a workflow may ask for, over the adapters of this machine. */
export async function composeActivities(
  config: Config,
  directory: TaskDirectory,
): Promise<ComposedActivities> {
  const { dataDir } = config;
  const reader = createJsonlJournalReader({ dataDir });
  const blobs = createFileBlobStore({ dataDir });
  const repository = createGitCodeRepository({ dataDir });
  const sandbox = await composeSandbox(config);
  const { model, tiers } = composeModel(config);
  const { harnessFolder } = PRODUCT;
  const runners = [createNodeTestRunner, createPythonTestRunner].map((create) =>
    create({ sandbox, harnessFolder }),
  );
  return {
    everywhere: {
      askModel: createAskModel({
        model,
        settings: { tiers, contextLimits: config.model.contextLimits },
        readRecord: createReadRecord({ journal: reader }),
        blobs,
        tokenCounter: createTokenCounter(),
        syntax: createTypescriptSyntaxChecker(),
        repairJson: jsonrepair,
      }),
      runTests: createRunTests({ repository, runners, sandbox, blobs, scratch: join(dataDir, 'scratch') }),
      surveyTasks: createSurveyTasks({ directory }),
    },
    besideData: (journal) => ({
      takeRequest: heartbeating(createTakeRequest({ incoming: createFileIncomingRequests({ dataDir }) })),
      commitCode: heartbeating(createCommitCode({ repository, blobs })),
      recordEvents: heartbeating(createRecordEvents({ journal })),
      writeReport: heartbeating(
        createWriteReport({ journal: reader, reports: createFileReportStore({ dataDir }) }),
      ),
    }),
  };
}
