import { describeDifference } from '../../domain/journal/compare-lines.js';
import type { EventJournalWriter } from '../../ports/event-journal.js';
import type { JournalText } from '../../ports/journal-text.js';
import type { TaskHistory } from '../../ports/task-history.js';
import { compareJournal } from './compare-journal.js';

export type CompleteJournal = (taskId: string) => Promise<CompletedJournal>;
/** `added` deliveries were written; `difference` says why nothing was touched. */
export type CompletedJournal = { readonly added: number; readonly difference: string | null };

/**
 * Writes what a closed task's journal still lacks: what its last run had sent and nobody had written, and the end that a
 * terminated or timed-out workflow cannot write itself. A journal that says something else than the history is left as
 * it is, for a person to look at.
 */
export function createCompleteJournal(deps: {
  readonly text: JournalText;
  readonly history: TaskHistory;
  readonly journal: EventJournalWriter;
}): CompleteJournal {
  return async (taskId) => {
    const compared = await compareJournal({ journal: deps.text, history: deps.history }, taskId);
    if (compared.outcome === 'same') return { added: 0, difference: null };
    if (compared.outcome === 'differs') {
      return { added: 0, difference: describeDifference(compared.difference) };
    }
    let added = 0;
    for await (const { batch, lines } of deps.history.deliveries(taskId)) {
      if ((lines.at(-1)?.position ?? 0) <= compared.lines) continue;
      await deps.journal.append(batch);
      added += 1;
    }
    return { added, difference: null };
  };
}
