import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { tryLockDataFolder, type DataFolderLock } from '../adapters/jsonl/index.js';
import { intern } from '../domain/kernel/invocation.js';
import { shellQuoted } from '../domain/kernel/shell-quoted.js';
import { StartError } from './start-error.js';

const schema = z.object({ pid: z.int().min(1), url: z.string() });

/** The service that serves a data folder: its process and its address. */
export type ServiceRecord = z.infer<typeof schema>;

const folderOf = (dataDir: string): string => join(dataDir, 'service');
const fileOf = (dataDir: string): string => join(folderOf(dataDir), 'service.json');

async function lock(dataDir: string): Promise<DataFolderLock | null> {
  await mkdir(folderOf(dataDir), { recursive: true, mode: 0o700 });
  return tryLockDataFolder(folderOf(dataDir));
}

/** What the last service wrote; it may be gone since. null when there is none. */
export async function readServiceRecord(dataDir: string): Promise<ServiceRecord | null> {
  try {
    return schema.parse(JSON.parse(await readFile(fileOf(dataDir), 'utf8')));
  } catch {
    return null;
  }
}

export type ServiceClaim = {
  /** Tells commands of this machine where the service is. */
  announce(url: string): Promise<void>;
  release(): Promise<void>;
};

/** Makes this process the one service of the data folder. @throws StartError `already_running` */
export async function claimService(dataDir: string): Promise<ServiceClaim> {
  const held = await lock(dataDir);
  if (!held) {
    const other = await readServiceRecord(dataDir);
    const which = other ? ` (process ${other.pid}, ${other.url})` : '';
    throw new StartError(
      'already_running',
      `another service runs on ${shellQuoted(dataDir)}${which}: use that one, stop it with \`${intern()} stop\`, or choose another folder with INTERN_DATA_DIR`,
    );
  }
  const write = async (url: string): Promise<void> => {
    const incomplete = `${fileOf(dataDir)}.tmp`;
    await writeFile(incomplete, `${JSON.stringify({ pid: process.pid, url })}\n`, { mode: 0o600 });
    await rename(incomplete, fileOf(dataDir));
  };
  // With the process id from the first moment on, so that a service that hangs while it starts can be stopped.
  await write('');
  return {
    announce: write,
    async release() {
      await rm(fileOf(dataDir), { force: true });
      await held.release();
    },
  };
}

/** The service that runs on the data folder at this moment, or null. */
export async function runningService(dataDir: string): Promise<ServiceRecord | null> {
  const record = await readServiceRecord(dataDir);
  if (!record) return null;
  const free = await lock(dataDir);
  await free?.release();
  return free ? null : record;
}
