import { constants } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';

/**
 * What the writer does to files whose order decides what is left after a power cut; another one than the file system's
 * own lets a test have a disk that fails, or see the order.
 */
export type JournalDisk = {
  /** @param flags as of `node:fs` constants; a folder is opened too, to be synced */
  open(path: string, flags: number): Promise<FileHandle>;
  rename(from: string, to: string): Promise<void>;
  /** Does nothing when there is no such file. */
  remove(path: string): Promise<void>;
};

export const fileSystem: JournalDisk = {
  open: (path, flags) => open(path, flags, 0o644),
  rename,
  remove: (path) => rm(path, { force: true }),
};

/** Opens for writing; makes the file, or empties it. */
export const OVERWRITE = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC;
