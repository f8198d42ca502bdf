import { constants } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { JournalTail } from '../../domain/journal/admit-batch.js';
import { createDurableLength, publishDurableLength } from './durable-length.js';
import { readTail } from './journal-map.js';
import { repairTail, type JournalRepair } from './repair-tail.js';
import { syncFolder } from './sync-folder.js';
import type { TaskFiles } from './task-files.js';

/** What the writer knows of a journal between two appends. */
export type JournalState = {
  readonly tail: JournalTail;
  /** Bytes that are whole lines and safe on disk. */
  readonly length: number;
  /** Which file this was found out of: another number means that somebody put another file there. */
  readonly inode: number;
  /** A write failed after `length`: what is there must be cut off first. */
  readonly suspect: boolean;
};

/** Opens a task's journal for writing and makes it when it is not there. */
export async function openJournal(files: TaskFiles): Promise<FileHandle> {
  await mkdir(files.folder, { recursive: true });
  return open(files.journal, constants.O_RDWR | constants.O_CREAT, 0o644);
}

/** The state of an opened journal: as it was left, or found out anew when there is no such knowledge or it is outdated. */
export async function journalState(
  handle: FileHandle,
  files: TaskFiles,
  known: JournalState | null,
  onRepair: (repair: JournalRepair) => void,
): Promise<JournalState> {
  const { size, ino } = await handle.stat();
  if (known?.inode === ino && !known.suspect && known.length === size) return known;
  if (known?.inode === ino && known.suspect && known.length <= size) {
    await handle.truncate(known.length);
    await handle.datasync();
    return { ...known, suspect: false };
  }
  const length = await repairTail(handle, files, onRepair);
  const tail = await readTail(handle, length);
  await createDurableLength(files.durable, length);
  await publishDurableLength(files.durable, length);
  await syncFolder(files.folder);
  await syncFolder(dirname(files.folder));
  return { tail, length, inode: ino, suspect: false };
}
