import { checkLine, startLineCheck } from '../../domain/journal/check-lines.js';
import { JournalError } from '../../ports/event-journal.js';
import type { JournalReplacer } from '../../ports/journal-replacer.js';
import type { JournalText } from '../../ports/journal-text.js';
import { HistoryError } from '../../ports/run-histories.js';
import type { TaskHistory } from '../../ports/task-history.js';

/** Resolves with one line on why a journal could not be made again; null when it is whole, or is again. */
export type MendJournal = (taskId: string) => Promise<string | null>;

type Dependencies = {
  readonly text: JournalText;
  readonly journal: JournalReplacer;
  readonly history: Pick<TaskHistory, 'lines'>;
  readonly onHealed: (taskId: string) => void;
};

/**
 * Makes a journal again from the history when it is gone, or when lines of it were overwritten or taken out. It reads the
 * whole file. Lines that are journal lines but say something else than the history are for the audit, and for a person.
 */
export function createMendJournal({ text, journal, history, onHealed }: Dependencies): MendJournal {
  return async (taskId) => {
    try {
      if (await isSound(text, taskId)) return null;
      const { changed } = await journal.replace(taskId, (runs) => history.lines(taskId, runs));
      if (changed) onHealed(taskId);
      return null;
    } catch (error) {
      if (error instanceof HistoryError || error instanceof JournalError) return error.message;
      throw error;
    }
  };
}

/** A journal without a line counts as gone. */
async function isSound(text: JournalText, taskId: string): Promise<boolean> {
  let check = startLineCheck();
  for await (const line of text.lines(taskId)) {
    const checked = checkLine(check, line);
    if (checked.fault !== null) return false;
    ({ check } = checked);
  }
  return check.position > 0;
}
