import { randomBytes } from 'node:crypto';
import { link, mkdir, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../domain/kernel/disk-problem.js';
import { isAnswered, isFrozen, listenAt, type Listener } from './lock-socket.js';
import { withShortPath } from './short-path.js';

export type DataFolderLock = { release(): Promise<void> };

const FOLDER = 'writer.lock';

/**
 * Takes the right to write a data folder's journals, or returns null when a living process has it. The lock is a
 * listening unix socket: it ends with its process however that dies, and works across containers that share the folder,
 * where process ids mean nothing.
 *
 * The sockets are numbered, and the highest number counts. Whoever finds that nobody answers at the highest, n, makes
 * n + 1 by a hard link, which only one can; a name is never used again and the highest is never deleted, so a process
 * that was slow between looking and linking finds a higher number than its own afterwards and steps back.
 */
export async function tryLockDataFolder(dataDir: string): Promise<DataFolderLock | null> {
  const folder = join(dataDir, FOLDER);
  await mkdir(folder, { recursive: true });
  return withShortPath(folder, async (short) => {
    // Those who stand by ask twice a second, for as long as the holder lives.
    if (await isHeld(short)) return null;
    const candidate = `candidate-${randomBytes(8).toString('hex')}`;
    const listener = await listenAt(join(short, candidate));
    try {
      const won = await contend(short, candidate);
      if (!won) await listener.close();
      return won ? lockOf(listener) : null;
    } catch (error) {
      await listener.close();
      throw error;
    } finally {
      await removeIfThere(join(short, candidate));
    }
  });
}

/** Whether a living process has the right to write a data folder's journals. */
export function isDataFolderLocked(dataDir: string): Promise<boolean> {
  return askHolder(dataDir, async (socket) => (await isAnswered(socket)) === 'answered');
}

/** Whether the process that has the right lives, but has not got to answer for that long. */
export function isHolderFrozen(dataDir: string, withinMs: number): Promise<boolean> {
  return askHolder(dataDir, (socket) => isFrozen(socket, withinMs));
}

/** What a question to the socket of the highest number says; false when there is none. */
async function askHolder(dataDir: string, ask: (socket: string) => Promise<boolean>): Promise<boolean> {
  const folder = join(dataDir, FOLDER);
  try {
    return await withShortPath(folder, async (short) => {
      const highest = await highestNumber(short);
      return highest > 0 && (await ask(join(short, String(highest))));
    });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}

async function isHeld(folder: string): Promise<boolean> {
  const highest = await highestNumber(folder);
  return highest > 0 && (await isAnswered(join(folder, String(highest)))) === 'answered';
}

async function contend(folder: string, candidate: string): Promise<boolean> {
  for (;;) {
    const highest = await highestNumber(folder);
    if (highest > 0) {
      const probe = await isAnswered(join(folder, String(highest)));
      if (probe === 'answered') return false;
      if (probe === 'gone') continue;
    }
    const mine = highest + 1;
    if (!(await linkIfFree(join(folder, candidate), join(folder, String(mine))))) continue;
    if ((await highestNumber(folder)) > mine) {
      await removeIfThere(join(folder, String(mine)));
      continue;
    }
    await removeLower(folder, mine);
    return true;
  }
}

function lockOf(listener: Listener): DataFolderLock {
  return { release: () => listener.close() };
}

async function numbers(folder: string): Promise<readonly number[]> {
  return (await readdir(folder)).filter((name) => /^[1-9]\d*$/.test(name)).map(Number);
}

async function highestNumber(folder: string): Promise<number> {
  return Math.max(0, ...(await numbers(folder)));
}

async function removeLower(folder: string, mine: number): Promise<void> {
  for (const number of await numbers(folder)) {
    if (number < mine) await removeIfThere(join(folder, String(number)));
  }
}

async function linkIfFree(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function removeIfThere(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (errnoOf(error) !== 'ENOENT') throw error;
  });
}
