import { isDataFolderLocked } from '../adapters/jsonl/index.js';
import type { ReadJournalHealth, ReadTaskLag } from '../ports/journal-health.js';
import { tryToWrite } from './data-folder.js';
import { totalLag } from './journal-lag.js';

/** What the processes that write the journal have told, as far as this one can hear them. */
export type JournalNews = {
  readonly problem: () => string | null;
  /** The same by task. */
  readonly problems: () => Readonly<Record<string, string>>;
  /** Events that are not on disk yet, by task; null when not known. */
  readonly lag: () => Readonly<Record<string, number>> | null;
};

/** What can be known of the journal outside the process that writes it: whether somebody serves it, and whether the folder can be written. */
export function journalHealthOf(dataDir: string, news: JournalNews): ReadJournalHealth {
  return async () => {
    const lag = news.lag();
    const lagEvents = lag === null ? null : totalLag(lag);
    const tasks = news.problems();
    try {
      await tryToWrite(dataDir);
      // A worker that somebody else started may serve it, of whom this process hears nothing.
      const isServedElsewhere = lag === null && (await isDataFolderLocked(dataDir));
      return { problem: isServedElsewhere ? null : news.problem(), lagEvents, tasks };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return {
        problem: `the data folder ${dataDir} cannot be written (${reason}): make it writable`,
        lagEvents,
        tasks,
      };
    }
  };
}

/** The same for one task: no word of it in the news means that all its events are on disk. */
export function taskLagOf(news: JournalNews): ReadTaskLag {
  return (taskId) => {
    const lag = news.lag();
    return lag === null ? null : (lag[taskId] ?? 0);
  };
}
