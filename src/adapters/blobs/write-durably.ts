import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Puts a file in place whole or not at all, safe on disk once resolved: a file of another name, fsync, rename, fsync of
 * the folder. Folders are made as needed.
 */
export async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  const folder = dirname(path);
  const firstMade = await mkdir(folder, { recursive: true });
  const temporary = join(folder, `.${randomBytes(8).toString('hex')}.tmp`);
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
  await syncFolder(dirname(folder));
  if (firstMade !== undefined) await syncAbove(dirname(folder), dirname(firstMade));
}

/** Makes the names of new folders safe on disk too. @param top the folder that was there before */
async function syncAbove(folder: string, top: string): Promise<void> {
  for (let above = folder; above.length > top.length;) {
    above = dirname(above);
    await syncFolder(above);
  }
}

/** Makes the entries of a folder safe on disk. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
