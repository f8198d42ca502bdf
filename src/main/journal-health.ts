import type { ReadJournalHealth } from '../ports/journal-health.js';
import { tryToWrite } from './data-folder.js';

/** What can be known of the journal outside the process that writes it: whether somebody serves it, and whether the folder can be written. */
export function journalHealthOf(dataDir: string, journalProblem: () => string | null): ReadJournalHealth {
  return async () => {
    try {
      await tryToWrite(dataDir);
      return { problem: journalProblem(), lagEvents: null };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return {
        problem: `the data folder ${dataDir} cannot be written (${reason}): make it writable`,
        lagEvents: null,
      };
    }
  };
}
