import type { JournalReplacer } from '../../ports/journal-replacer.js';
import type { JournalText } from '../../ports/journal-text.js';
import type { TaskHistory } from '../../ports/task-history.js';

/**
 * Looks once for open tasks whose journal has gone: a step of theirs may wait for it, and then nothing more is appended
 * that would bring it back. The first look asks about every open task without a journal, later ones only about those that
 * had one.
 */
export function createMendOpenJournals(deps: {
  readonly openTasks: () => Promise<readonly string[]>;
  readonly text: JournalText;
  readonly journal: JournalReplacer;
  readonly history: Pick<TaskHistory, 'lines'>;
  readonly onHealed: (taskId: string) => void;
}): () => Promise<void> {
  const seen = new Set<string>();
  let isFirst = true;

  async function mend(taskId: string): Promise<void> {
    if (await deps.text.exists(taskId)) {
      seen.add(taskId);
      return;
    }
    if (!isFirst && !seen.has(taskId)) return;
    const { changed } = await deps.journal.replace(taskId, () => deps.history.lines(taskId));
    if (changed) deps.onHealed(taskId);
  }

  return async () => {
    const open = await deps.openTasks();
    for (const taskId of seen) if (!open.includes(taskId)) seen.delete(taskId);
    for (const taskId of open) await mend(taskId);
    isFirst = false;
  };
}
