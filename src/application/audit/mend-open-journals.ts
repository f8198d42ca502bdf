import type { EventJournalReader } from '../../ports/event-journal.js';
import { eachOf } from './each-of.js';
import type { MendJournal } from './mend-journal.js';

const AT_ONCE = 4;

type Dependencies = {
  readonly openTasks: () => Promise<readonly string[]>;
  readonly reader: Pick<EventJournalReader, 'stamp'>;
  readonly mendJournal: MendJournal;
  readonly onTrouble: (trouble: { readonly taskId: string; readonly reason: string }) => void;
};

/** What a journal was like at the last look, and whether it was read, and found or made whole, since it is so. */
type Seen = { readonly stamp: string; readonly isRead: boolean };
/** One that is not there and could not be made again. */
const GONE: Seen = { stamp: 'gone', isRead: false };

/**
 * Looks once for open tasks whose journal has gone or is damaged: a step of theirs may wait for it, and then nothing more
 * is appended that would bring it back. The first look asks about every open task without a journal, later ones only about
 * those that had one. A journal is read once each time that it has stood still from one look to the next: a task that goes
 * on waits for nothing. One that cannot be mended is tried at every look, and told of when what stands in the way changes.
 */
export function createMendOpenJournals(deps: Dependencies): () => Promise<void> {
  const seen = new Map<string, Seen>();
  const told = new Map<string, string>();
  let isFirst = true;

  /** True when the journal is whole now. What is wrong with one task must not keep the others from being looked at. */
  async function mend(taskId: string): Promise<boolean> {
    const reason = await deps.mendJournal(taskId);
    if (reason === null) told.delete(taskId);
    else tell(taskId, reason);
    return reason === null;
  }

  function tell(taskId: string, reason: string): void {
    if (told.get(taskId) !== reason) deps.onTrouble({ taskId, reason });
    told.set(taskId, reason);
  }

  async function look(taskId: string): Promise<void> {
    const before = seen.get(taskId);
    const stamp = await deps.reader.stamp(taskId);
    if (stamp === null) {
      if ((isFirst || before !== undefined) && !(await mend(taskId))) seen.set(taskId, GONE);
    } else if (before?.stamp !== stamp) {
      seen.set(taskId, { stamp, isRead: false });
    } else if (!before.isRead) {
      seen.set(taskId, { stamp, isRead: await mend(taskId) });
    }
  }

  return async () => {
    const open = new Set(await deps.openTasks());
    for (const taskId of [...seen.keys(), ...told.keys()]) {
      if (open.has(taskId)) continue;
      seen.delete(taskId);
      told.delete(taskId);
    }
    await eachOf(open, AT_ONCE, (taskId) =>
      look(taskId).catch((error: unknown) =>
        tell(taskId, error instanceof Error ? error.message : String(error)),
      ),
    );
    isFirst = false;
  };
}
