import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../domain/kernel/disk-problem.js';
import { diskError } from './storage-error.js';

/**
 * Deletes requests, and leftovers of interrupted writes, that were last put more than `olderThanMs` before `nowMs`.
 * @param nowMs milliseconds since 1970
 * @returns how many files went
 */
export async function sweepIncoming(
  dataDir: string,
  olderThanMs: number,
  nowMs = Date.now(),
): Promise<number> {
  const folder = join(dataDir, 'incoming');
  let swept = 0;
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (found === null || !found.isFile() || nowMs - found.mtimeMs <= olderThanMs) continue;
    await rm(path, { force: true });
    swept += 1;
  }
  return swept;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw diskError('read', folder, error);
  }
}
