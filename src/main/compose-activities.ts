import { createAskModel } from '../activities/ask-model.js';
import { createCommitCode } from '../activities/commit-code.js';
import type { Activities, AdmissionActivities, JournalActivities } from '../activities/contract.js';
import { createReadRecord } from '../activities/events-of.js';
import { heartbeating } from '../activities/heartbeating.js';
import { ofThisRun } from '../activities/of-this-run.js';
import { createRaiseAlert } from '../activities/raise-alert.js';
import { createRecordEvents } from '../activities/record-events.js';
import { createRemakeCode } from '../activities/remake-code.js';
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
import type { Config } from '../config/index.js';
import type { AlertSink } from '../ports/alert-sink.js';
import type { CurrentRuns } from '../ports/current-runs.js';
import type { EventJournalReader, EventJournalWriter } from '../ports/event-journal.js';
import { missingIsolation } from '../ports/sandbox.js';
import type { TaskDirectory } from '../ports/task-directory.js';
import type { TaskHistory } from '../ports/task-history.js';
import { composeModel } from './compose-model.js';
import { composeSandbox } from './compose-sandbox.js';
import { composeTestRunners } from './compose-test-runners.js';
import { composeText } from './compose-text.js';

/** The journal, and what the engine remembers of it. */
type Record = {
  readonly journal: EventJournalWriter;
  /** Heals what it finds damaged. */
  readonly reader: EventJournalReader;
  readonly history: TaskHistory;
  readonly runs: CurrentRuns;
};

/** What a worker brings along. */
type Place = {
  readonly directory: TaskDirectory;
  readonly alerts: AlertSink;
  /** Folder of this process for working copies. */
  readonly scratch: string;
};

export type ComposedActivities = {
  /** For every worker. */
  readonly everywhere: Activities & AdmissionActivities;
  /** For the one that holds the data folder's lock. */
  readonly besideData: (record: Record) => JournalActivities;
};

/** Every effect that a workflow may ask for, over the adapters of this machine. */
export function composeActivities(config: Config, { directory, alerts, scratch }: Place): ComposedActivities {
  const { dataDir } = config;
  const reader = createJsonlJournalReader({ dataDir });
  const blobs = createFileBlobStore({ dataDir });
  const repository = createGitCodeRepository({ dataDir });
  const sandbox = composeSandbox(config);
  const { model, tiers } = composeModel(config);
  const { text, code } = composeText();
  const { runners, missingTool } = composeTestRunners(sandbox, code);
  return {
    everywhere: {
      askModel: ofThisRun(
        createAskModel({
          model,
          settings: { tiers, contextLimits: config.model.contextLimits },
          readRecord: createReadRecord({ journal: reader }),
          blobs,
          text,
          missingTool,
          missingSandbox: async () => missingIsolation(await sandbox.health()),
        }),
      ),
      runTests: ofThisRun(createRunTests({ repository, runners, sandbox, blobs, scratch })),
      surveyTasks: heartbeating(createSurveyTasks({ directory })),
      raiseAlert: heartbeating(createRaiseAlert({ alerts })),
    },
    besideData: ({ journal, reader: record, history, runs }) => ({
      takeRequest: heartbeating(createTakeRequest({ incoming: createFileIncomingRequests({ dataDir }) })),
      commitCode: heartbeating(createCommitCode({ repository, blobs, history, runs })),
      remakeCode: heartbeating(createRemakeCode({ repository, blobs, history })),
      recordEvents: heartbeating(createRecordEvents({ journal, recorded: record, repository, runs })),
      writeReport: heartbeating(
        createWriteReport({ journal: record, reports: createFileReportStore({ dataDir }) }),
      ),
    }),
  };
}
