import type { Difference } from '../../domain/journal/compare-lines.js';
import type { EventJournalReader } from '../../ports/event-journal.js';
import type { JournalText } from '../../ports/journal-text.js';

type Sources = {
  readonly journal: Pick<EventJournalReader, 'has'>;
  readonly text: Pick<JournalText, 'path'>;
};

/**
 * The same difference in other words where no line of the journal is left: what is gone is said, and not only how it began.
 * @param found `lines` of the journal are as the history tells them
 */
export async function sayWhatIsGone(
  { journal, text }: Sources,
  taskId: string,
  { lines, difference }: { readonly lines: number; readonly difference: Difference | null },
): Promise<Difference | null> {
  if (difference === null || lines > 0 || difference.found !== null) return difference;
  const what = (await journal.has(taskId)) ? 'there is no journal' : "the task's folder is gone";
  const words = `${what}, but the history has one: it begins with ${difference.expected}`;
  return { ...difference, path: text.path(taskId), words };
}
