import { constants, statSync } from 'node:fs';
import { mkdir, type FileHandle } from 'node:fs/promises';
import { errnoOf } from '../../domain/kernel/disk-problem.js';
import type { JournalTail } from '../../domain/journal/admit-batch.js';
import { publishDurableLength } from './durable-length.js';
import type { JournalDisk } from './journal-disk.js';
import { readTail } from './journal-map.js';
import { lastPosition } from './read-view.js';
import { endsWithNewline } from './readable-end.js';
import { repairTail, type JournalRepair } from './repair-tail.js';
import { syncNames } from './sync-folder.js';
import type { TaskFiles } from './task-files.js';

/** What the writer knows of a journal between two appends. */
export type JournalState = {
  readonly tail: JournalTail;
  /** Bytes that are whole lines and safe on disk. */
  readonly length: number;
  /** Which file this was found out of: another number means that somebody put another file there. */
  readonly inode: number;
  /** A write after `length` began and did not end well: what is there must be cut off first. */
  readonly suspect: boolean;
};

/** A task's journal and its published length, open for writing. */
export type OpenJournal = {
  readonly handle: FileHandle;
  readonly durable: FileHandle;
  readonly durableInode: number;
  readonly state: JournalState;
};

export type OpenOptions = {
  readonly disk: JournalDisk;
  /** Makes the journal when it is not there. */
  readonly create: boolean;
  /** What was known when the journal was last open; null for nothing. */
  readonly known: JournalState | null;
  readonly onRepair: (repair: JournalRepair) => void;
};

const CREATE = constants.O_RDWR | constants.O_CREAT;

/** Opens a task's journal, cuts what is torn, and publishes its length; null when it is not there and not to be made. */
export async function openJournal(files: TaskFiles, options: OpenOptions): Promise<OpenJournal | null> {
  const { create, disk } = options;
  if (create) await mkdir(files.folder, { recursive: true });
  const handle = await openUnlessGone(disk, files.journal, create ? CREATE : constants.O_RDWR);
  if (handle === null) return null;
  let durable: FileHandle | null = null;
  try {
    const state = await stateOf(handle, files, options);
    durable = await disk.open(files.durable, CREATE);
    publishDurableLength(durable, state.length);
    await durable.datasync();
    await syncNames(disk, files);
    return { handle, durable, durableInode: (await durable.stat()).ino, state };
  } catch (error) {
    await Promise.allSettled([handle.close(), durable?.close()]);
    throw error;
  }
}

/**
 * True when both paths still lead to the opened files and nobody else has changed the journal's length. Looked up before
 * every append, and at once: the kernel has this in memory, and a turn in the queue of file operations takes longer than
 * the whole rest of an append but its fsync.
 */
export function isCurrent({ state, durableInode }: OpenJournal, files: TaskFiles): boolean {
  const journal = statSync(files.journal, { throwIfNoEntry: false });
  const durable = statSync(files.durable, { throwIfNoEntry: false });
  return journal?.ino === state.inode && journal.size === state.length && durable?.ino === durableInode;
}

export async function closeJournal(opened: OpenJournal): Promise<void> {
  // Everything acknowledged is on disk already: an error of the closing loses nothing.
  await Promise.allSettled([opened.handle.close(), opened.durable.close()]);
}

/** The state of an opened journal: as it was left, or found out anew when there is no such knowledge or it is outdated. */
async function stateOf(
  handle: FileHandle,
  files: TaskFiles,
  { known, onRepair }: OpenOptions,
): Promise<JournalState> {
  const { size, ino } = await handle.stat();
  if (known?.inode === ino && (await isAsLeft(handle, known, size))) {
    if (size > known.length) {
      await handle.truncate(known.length);
      await handle.datasync();
    }
    return { ...known, suspect: false };
  }
  const length = await repairTail(handle, files, onRepair);
  return { tail: await readTail(handle, length), length, inode: ino, suspect: false };
}

/** True when the journal ends where it is known to end, but for what a failed write of our own may have left behind. */
async function isAsLeft(handle: FileHandle, known: JournalState, size: number): Promise<boolean> {
  const { length, suspect, tail } = known;
  if (size < length || (size > length && !suspect)) return false;
  if (!(await endsWithNewline(handle, length))) return false;
  return (await lastPosition({ handle, end: length })) === tail.position;
}

async function openUnlessGone(disk: JournalDisk, path: string, flags: number): Promise<FileHandle | null> {
  try {
    return await disk.open(path, flags);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}
