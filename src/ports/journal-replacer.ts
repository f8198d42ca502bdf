import type { JournalLine } from '../domain/journal/journal-line.js';

/** What stands in a journal that was put in place as a whole. */
export type ReplacedJournal = { readonly lines: number; readonly bytes: number; readonly changed: boolean };

/** Socket for putting a task's journal in place as a whole (EV-27): only for the one that writes the data folder. */
export interface JournalReplacer {
  /**
   * Puts these lines in the place of whatever is there: whole or not at all, in turn with the appends, safe on disk once
   * resolved. No lines: the task has no journal afterwards. `lines` is called when the turn has come, with the ids of the
   * runs that are named in what is there: lines that leave one of them out would lose what it wrote.
   * @throws JournalError `io`, or what the lines themselves throw
   */
  replace(
    taskId: string,
    lines: (runs: readonly string[]) => AsyncIterable<JournalLine>,
  ): Promise<ReplacedJournal>;
}
