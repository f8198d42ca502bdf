import { mkdir, mkdtemp, readdir, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { removeFolder } from '../activities/remove-folder.js';
import { tryLockDataFolder, type DataFolderLock } from '../adapters/jsonl/index.js';
import type { Logger } from './logger.js';

const OWNED = 'worker-';
const UNFINISHED = 'new-';
const TURN_PAUSE_MS = 50;

export type ScratchFolder = {
  readonly path: string;
  /** Removes it with all in it; what cannot be removed is left to the next sweep. */
  release(): Promise<void>;
};

const scratchOf = (dataDir: string): string => join(dataDir, 'scratch');

/**
 * Makes a folder for the working copies of this process, below `scratch` of the data folder, which several processes
 * share. Its lock ends with this process however that dies, and so tells others whether the copies are still worked with.
 */
export async function claimScratchFolder(dataDir: string): Promise<ScratchFolder> {
  const scratch = scratchOf(dataDir);
  await mkdir(scratch, { recursive: true });
  const unfinished = await mkdtemp(join(scratch, UNFINISHED));
  const lock = await tryLockDataFolder(unfinished);
  // Only what is locked gets a name that is swept.
  const path = join(scratch, basename(unfinished).replace(UNFINISHED, OWNED));
  await rename(unfinished, path);
  return {
    path,
    async release() {
      await removeFolder(path).catch(() => undefined);
      await lock?.release();
    },
  };
}

/**
 * Removes the working copies of processes that died before they could. What cannot be removed is logged, and tried again
 * at the next start of a worker. Never rejects.
 */
export async function sweepScratchFolders(dataDir: string, logger: Logger): Promise<void> {
  const scratch = scratchOf(dataDir);
  const warn = (folder: string) => (error: unknown) => {
    logger.warn({ err: error, folder }, 'working copies of dead workers could not be removed');
  };
  await sweepAll(scratch, warn).catch(warn(scratch));
}

async function sweepAll(scratch: string, warn: (folder: string) => (error: unknown) => void): Promise<void> {
  const turn = await turnAt(scratch);
  try {
    const folders = (await readdir(scratch)).filter((name) => name.startsWith(OWNED));
    for (const folder of folders) await sweep(join(scratch, folder)).catch(warn(folder));
  } finally {
    await turn.release();
  }
}

/** One sweeps at a time: two that remove the same folder stumble over each other. */
async function turnAt(scratch: string): Promise<DataFolderLock> {
  for (;;) {
    const turn = await tryLockDataFolder(scratch);
    if (turn !== null) return turn;
    await delay(TURN_PAUSE_MS, undefined, { ref: false });
  }
}

async function sweep(folder: string): Promise<void> {
  const lock = await tryLockDataFolder(folder);
  if (lock === null) return;
  try {
    await removeFolder(folder);
  } finally {
    await lock.release();
  }
}
