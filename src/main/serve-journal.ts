import { setTimeout as delay } from 'node:timers/promises';
import { createJsonlJournalWriter, tryLockDataFolder } from '../adapters/jsonl/index.js';
import type { RunningWorkers } from '../adapters/temporal/index.js';
import type { EventJournalWriter } from '../ports/event-journal.js';
import type { Logger } from './logger.js';
import { keepIncomingSwept } from './sweep-requests.js';

const LOOK_EVERY_MS = 500;

export type JournalDuty = {
  readonly dataDir: string;
  readonly logger: Logger;
  /** Makes the worker of the journal queue, once the lock is held. */
  readonly createWorker: (journal: EventJournalWriter) => Promise<RunningWorkers>;
  /** Told at once, and whenever it changes, why events cannot be written; null when they can. */
  readonly onState: (problem: string | null) => void;
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

/** Tells of each change of a state, looked at twice a second. */
function reportChanges(read: () => string | null, tell: (state: string | null) => void): () => void {
  let told = read();
  tell(told);
  const timer = setInterval(() => {
    const state = read();
    if (state === told) return;
    told = state;
    tell(state);
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
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
      onRepair: (repair) =>
        logger.warn({ ...repair }, 'a torn end of a journal was cut; nothing whole was lost'),
    });
    await journal.recover();
    const workers = await duty.createWorker(journal);
    const stopReports = reportChanges(() => journal.problem(), duty.onState);
    const stopSweeping = keepIncomingSwept(duty.dataDir, logger);
    signal.addEventListener('abort', () => workers.shutdown(), { once: true });
    const running = workers.run();
    if (signal.aborted) workers.shutdown();
    await running.finally(() => {
      stopReports();
      stopSweeping();
    });
  } finally {
    await lock.release();
  }
}
