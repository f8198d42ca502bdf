import { EMPTY_TAIL } from '../../domain/journal/admit-batch.js';
import type { JournalBatch } from '../../ports/event-journal.js';
import { formGroup, type Group, type Verdict } from './append-group.js';
import { publishDurableLength } from './durable-length.js';
import type { JournalDisk } from './journal-disk.js';
import { journalIoError } from './journal-io-error.js';
import { closeJournal, isCurrent, openJournal, type JournalState, type OpenJournal } from './open-journal.js';
import { readView } from './read-view.js';
import type { JournalRepair } from './repair-tail.js';
import type { TaskFiles } from './task-files.js';
import { writeFully } from './write-fully.js';

/** One task's journal, write side; its files stay open between calls. Its calls must not overlap. */
export type TaskJournal = {
  /**
   * Writes batches with one write and one fsync. There is a verdict for each of a first part of them; the rest have to
   * be asked again.
   * @throws JournalError `io`: then nothing can be said of any of them
   */
  append(batches: readonly JournalBatch[]): Promise<readonly Verdict[]>;
  /** Cuts a torn tail and publishes the durable length; makes nothing that is not there. */
  recover(): Promise<void>;
  close(): Promise<void>;
};

export function createTaskJournal(
  files: TaskFiles,
  options: { readonly disk: JournalDisk; readonly onRepair: (repair: JournalRepair) => void },
): TaskJournal {
  let opened: OpenJournal | null = null;
  /** Outlives the open files, so that after a failure only what that failure left behind has to be looked at. */
  let known: JournalState | null = null;

  async function close(): Promise<void> {
    if (opened === null) return;
    const closing = opened;
    opened = null;
    await closeJournal(closing);
  }

  async function current(create: boolean): Promise<OpenJournal | null> {
    if (opened !== null && isCurrent(opened, files)) return opened;
    await close();
    opened = await openJournal(files, { ...options, known, create });
    known = opened?.state ?? null;
    return opened;
  }

  async function write({ handle, durable, durableInode, state }: OpenJournal, group: Group): Promise<void> {
    if (group.bytes > 0) {
      known = { ...state, suspect: true };
      await writeFully(handle, Buffer.concat(group.chunks, group.bytes), state.length);
      await handle.datasync();
      known = { ...state, tail: group.tail, length: state.length + group.bytes };
      opened = { handle, durable, durableInode, state: known };
    }
    publishDurableLength(durable, state.length + group.bytes);
  }

  /** After any failure the files are opened anew: an fsync that failed once may say "ok" the next time for lost data. */
  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await close();
      throw journalIoError('write', files.journal, error);
    }
  }

  return {
    append: (batches) =>
      guarded(async () => {
        // A journal that begins in the middle would look like a whole one: only a first event makes the file.
        const journal = await current(batches.some((batch) => batch.events[0]?.sequence === 1));
        const { tail, length } = journal?.state ?? { tail: EMPTY_TAIL, length: 0 };
        const group = await formGroup(tail, batches, {
          path: files.journal,
          read: async (range, visit) =>
            journal === null ? undefined : readView({ handle: journal.handle, end: length }, range, visit),
        });
        if (journal !== null) await write(journal, group);
        return group.verdicts;
      }),
    recover: () =>
      guarded(async () => {
        await current(false);
      }),
    close,
  };
}
