import { setTimeout as delay } from 'node:timers/promises';
import {
  createJsonlJournalWriter,
  tryLockDataFolder,
  type JournalRepair,
  type JsonlJournalWriter,
} from '../adapters/jsonl/index.js';
import type { RunningWorkers } from '../adapters/temporal/index.js';
import type { EventJournalWriter } from '../ports/event-journal.js';
import type { JournalReplacer } from '../ports/journal-replacer.js';
import type { ReadRecordedSequence } from '../ports/journal-health.js';
import { journalState, type JournalState } from './journal-lag.js';
import type { Logger } from './logger.js';
import { keepIncomingSwept } from './sweep-requests.js';

const LOOK_EVERY_MS = 500;
/** The same while something is wrong: each look then asks workflows. */
const LOOK_AT_TROUBLE_EVERY_MS = 2_000;

export type JournalDuty = {
  readonly dataDir: string;
  readonly logger: Logger;
  /** Makes the worker of the journal queue, once the lock is held. */
  readonly createWorker: (journal: EventJournalWriter & JournalReplacer) => Promise<RunningWorkers>;
  readonly recorded: ReadRecordedSequence;
  /** Told at once, and whenever it changes, how the writing goes. */
  readonly onState: (state: JournalState) => void;
  readonly signal: AbortSignal;
};

async function waitForLock({ dataDir, signal }: JournalDuty) {
  while (!signal.aborted) {
    const lock = await tryLockDataFolder(dataDir);
    if (lock) return lock;
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return null;
}

/** Tells of each change of the journal's state, looked at twice a second until `signal` aborts. */
async function reportChanges(
  journal: JsonlJournalWriter,
  duty: JournalDuty,
  signal: AbortSignal,
): Promise<void> {
  let told: string | null = null;
  while (!signal.aborted) {
    await journal.lookAgain();
    const state = await journalState(journal, duty.recorded);
    const text = JSON.stringify(state);
    if (text !== told) duty.onState(state);
    told = text;
    const pauseMs = state.problem === null ? LOOK_EVERY_MS : LOOK_AT_TROUBLE_EVERY_MS;
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Says to a person that nothing is lost, and where to look. */
function describeRepair({ path, cutBytes, lastPosition }: JournalRepair): string {
  return `${cutBytes} bytes of a torn end were cut off ${path}; it ends with line ${lastPosition}, and what was cut is written again from the workflow`;
}

/**
 * Stands by for the lock of the data folder; with it, repairs what a crash left and serves the journal queue until
 * `signal` aborts. One process per folder does this at a time; another takes over within a second when it dies.
 */
export async function serveJournal(duty: JournalDuty): Promise<void> {
  const { signal, logger } = duty;
  const lock = await waitForLock(duty);
  if (!lock) return;
  try {
    const journal = createJsonlJournalWriter({
      dataDir: duty.dataDir,
      onRepair: (repair) => logger.warn({ ...repair }, describeRepair(repair)),
    });
    await journal.recover();
    const workers = await duty.createWorker(journal);
    const stopReports = new AbortController();
    const reports = reportChanges(journal, duty, stopReports.signal);
    const stopSweeping = keepIncomingSwept(duty.dataDir, logger);
    signal.addEventListener('abort', () => workers.shutdown(), { once: true });
    const running = workers.run();
    if (signal.aborted) workers.shutdown();
    await running.finally(() => {
      stopReports.abort();
      stopSweeping();
    });
    await reports;
    await journal.close();
  } finally {
    await lock.release();
  }
}
