import type { EventJournalReader } from '../../ports/event-journal.js';
import type { MendJournal } from './mend-journal.js';

type Dependencies = {
  readonly openTasks: () => Promise<readonly string[]>;
  readonly reader: Pick<EventJournalReader, 'stamp'>;
  readonly mendJournal: MendJournal;
  readonly onTrouble: (trouble: { readonly taskId: string; readonly reason: string }) => void;
};

/** What a journal was like at the last look, and whether it was read since it is so. */
type Seen = { readonly stamp: string; readonly isRead: boolean };

/**
 * Looks once for open tasks whose journal has gone or is damaged: a step of theirs may wait for it, and then nothing more
 * is appended that would bring it back. The first look asks about every open task without a journal, later ones only about
 * those that had one. A journal is read once each time that it has stood still from one look to the next: a task that goes
 * on waits for nothing.
 */
export function createMendOpenJournals(deps: Dependencies): () => Promise<void> {
  const seen = new Map<string, Seen>();
  let isFirst = true;

  async function mend(taskId: string): Promise<void> {
    const reason = await deps.mendJournal(taskId);
    if (reason !== null) deps.onTrouble({ taskId, reason });
  }

  async function look(taskId: string): Promise<void> {
    const before = seen.get(taskId);
    const stamp = await deps.reader.stamp(taskId);
    if (stamp === null) {
      if (isFirst || before !== undefined) await mend(taskId);
    } else if (before?.stamp !== stamp) {
      seen.set(taskId, { stamp, isRead: false });
    } else if (!before.isRead) {
      seen.set(taskId, { stamp, isRead: true });
      await mend(taskId);
    }
  }

  return async () => {
    const open = await deps.openTasks();
    for (const taskId of seen.keys()) if (!open.includes(taskId)) seen.delete(taskId);
    for (const taskId of open) await look(taskId);
    isFirst = false;
  };
}
