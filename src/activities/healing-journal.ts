import { JournalError, type EventJournalWriter, type JournalBatch } from '../ports/event-journal.js';
import type { JournalReplacer } from '../ports/journal-replacer.js';
import { HistoryError } from '../ports/run-histories.js';
import type { TaskHistory } from '../ports/task-history.js';

/** What no repetition cures; the others pass: a server or a disk that does not answer. */
const FOR_GOOD: readonly string[] = ['unknown_run', 'incomplete', 'unreadable'];

/** What the history cures: lines that are gone, and lines that somebody has overwritten. */
const CURED: readonly JournalError['code'][] = ['gap', 'damaged'];

/** Told of each journal that was made again from its history; `reason` is one line for people. */
export type OnHealed = (healed: { readonly taskId: string; readonly reason: string }) => void;

/**
 * The journal with its source at its back: what it lacks is taken from the workflow's history. Two cases call for that:
 * a journal that was deleted or damaged while its task goes on, and the first events after a reset, because the run that was reset
 * may have ended with a delivery under way, and what it had sent belongs before the new branch. From the second reset on
 * only the history can say which branch the new run goes on from.
 */
export function createHealingJournal(deps: {
  readonly journal: EventJournalWriter & JournalReplacer;
  readonly history: Pick<TaskHistory, 'lines'>;
  readonly onHealed: OnHealed;
}): EventJournalWriter {
  const { journal } = deps;
  /** The newest branch of each task that was compared with its history; only tasks that were reset stand here. */
  const compared = new Map<string, number>();

  /** False when the history is not whole any more: then nothing was touched. */
  async function heal(taskId: string, reason: string): Promise<boolean> {
    try {
      const { changed } = await journal.replace(taskId, (runs) => deps.history.lines(taskId, runs));
      if (changed) deps.onHealed({ taskId, reason });
      return true;
    } catch (error) {
      if (error instanceof HistoryError && FOR_GOOD.includes(error.code)) return false;
      throw error;
    }
  }

  async function appendOrFill(batch: JournalBatch) {
    try {
      return await journal.append(batch);
    } catch (error) {
      if (!(error instanceof JournalError) || !CURED.includes(error.code)) throw error;
      const healed = await heal(batch.taskId, error.message);
      // With no history to ask any more the newest branch is the best guess; a journal that really lacks events refuses again.
      return journal.append(healed ? batch : { ...batch, followsNewest: true });
    }
  }

  return {
    async append(batch) {
      const head = await appendOrFill(batch);
      if (head.branch === 1 || compared.get(batch.taskId) === head.branch) return head;
      await heal(batch.taskId, `branch ${head.branch} began with what its older one still lacked`);
      compared.set(batch.taskId, head.branch);
      return journal.append(batch);
    },
  };
}
