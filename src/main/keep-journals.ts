import type { Client } from '@temporalio/client';
import type { KeeperActivities } from '../activities/contract.js';
import { createHealingJournal } from '../activities/healing-journal.js';
import { createHealingReader } from '../activities/healing-reader.js';
import { heartbeating } from '../activities/heartbeating.js';
import { createRebuildJournal } from '../activities/rebuild-journal.js';
import { createFileBlobAudit, createFileReportStore } from '../adapters/blobs/index.js';
import { createGitCodeRepository } from '../adapters/git/index.js';
import { createJsonlJournalReader, createJournalText } from '../adapters/jsonl/index.js';
import { createArchiveMark, createSavedHistories } from '../adapters/saved-histories/index.js';
import {
  createServerHistories,
  createStuckWorkflows,
  createTaskHistory,
  createTemporalClosedRuns,
  createTemporalCurrentRuns,
  listOpenTasks,
  type RunningWorkers,
} from '../adapters/temporal/index.js';
import {
  createArchiveRuns,
  createCompleteJournal,
  createEndStuckTasks,
  createMendJournal,
  createMendOpenJournals,
  createRestoreRest,
} from '../application/audit/index.js';
import type { CurrentRuns } from '../ports/current-runs.js';
import type { EventJournalReader, EventJournalWriter } from '../ports/event-journal.js';
import type { JournalReplacer } from '../ports/journal-replacer.js';
import type { TaskHistory } from '../ports/task-history.js';
import { isTerminal } from '../domain/task/event-types.js';
import { composeRemakeCode } from './compose-remake-code.js';
import type { Logger } from './logger.js';
import { startKeepRounds } from './keep-rounds.js';
import type { Rounds } from './rounds.js';

export type KeptRecord = {
  readonly journal: EventJournalWriter;
  readonly reader: EventJournalReader;
  readonly history: TaskHistory;
  readonly runs: CurrentRuns;
  readonly keeper: KeeperActivities;
};

type KeeperOptions = {
  readonly writer: EventJournalWriter & JournalReplacer;
  readonly client: Client;
  readonly dataDir: string;
  readonly logger: Logger;
  /** Milliseconds between two looks at the records of running and of closed tasks. */
  readonly everyMs: number;
  /** Makes the worker of the journal queue. */
  readonly createWorker: (record: KeptRecord) => Promise<RunningWorkers>;
};

/**
 * The worker of the journal queue with what keeps the journals whole: they heal from the histories, the histories of
 * closed runs are saved, and records that their workflows could not end are ended. Only for the holder of the lock.
 */
export async function createKeepingWorker(options: KeeperOptions): Promise<RunningWorkers> {
  const { writer, client, dataDir, logger, everyMs } = options;
  const server = createServerHistories({ client });
  const saved = createSavedHistories({ dataDir });
  const history = createTaskHistory({ server, saved });
  const text = createJournalText({ dataDir });
  const reader = createJsonlJournalReader({ dataDir });
  const mendJournal = createMendJournal({
    text,
    journal: writer,
    history,
    onHealed: (taskId) =>
      logger.warn({ taskId }, 'a journal was gone or damaged: made again from the history'),
  });
  const archive = createArchiveRuns({
    closedRuns: createTemporalClosedRuns({ client }),
    server,
    saved,
    mark: createArchiveMark({ dataDir }),
    mendJournal,
    completeJournal: createCompleteJournal({ text, history, journal: writer }),
    hasFolder: (taskId) => reader.has(taskId),
    onTrouble: (trouble) => logger.warn({ ...trouble }, 'the record of a closed task could not be completed'),
  });
  const mend = createMendOpenJournals({
    openTasks: () => listOpenTasks(client, ({ workflowId }) => workflowId),
    reader,
    mendJournal,
    onTrouble: (trouble) => logger.warn(trouble, 'the journal of a running task cannot be made again'),
  });
  const stuck = createStuckWorkflows({ client });
  const rounds: Rounds = startKeepRounds({
    mend,
    archive,
    logger,
    everyMs,
    endStuck: createEndStuckTasks({
      ...stuck,
      onEnd(taskId) {
        logger.warn({ taskId }, 'a task that could not hear its cancellation was ended by force');
        rounds.soon();
      },
    }),
  });
  const healing = createHealingJournal({
    journal: writer,
    history,
    onHealed: (healed) => logger.warn({ ...healed }, 'a journal was made again from the history'),
  });
  const restoreRest = createRestoreRest({
    journal: reader,
    history,
    saved,
    reports: createFileReportStore({ dataDir }),
    repository: createGitCodeRepository({ dataDir }),
    blobs: createFileBlobAudit({ dataDir }),
    remakeCode: composeRemakeCode(dataDir, history),
  });
  const workers = await options.createWorker({
    journal: noticingEnds(healing, () => rounds.soon()),
    reader: createHealingReader({ reader, mend: mendJournal }),
    history,
    runs: createTemporalCurrentRuns({ client }),
    keeper: { rebuildJournal: heartbeating(createRebuildJournal({ journal: writer, history, restoreRest })) },
  });
  return {
    run: () => workers.run().finally(() => rounds.stop()),
    shutdown: () => workers.shutdown(),
  };
}

function noticingEnds(journal: EventJournalWriter, onEnd: () => void): EventJournalWriter {
  return {
    async append(batch) {
      const head = await journal.append(batch);
      if (batch.events.some((event) => isTerminal(event.event_type))) onEnd();
      return head;
    },
  };
}
