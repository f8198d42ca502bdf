import { lstatSync, type Dir } from 'node:fs';
import { opendir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

/** Files asked for between two moments for others. */
const AT_ONCE = 256;

/** What lies in a folder, counted no further than to a limit. */
export type RoomLimits = { readonly bytes: number; readonly entries: number };

/**
 * Whether more lies in a folder than may. Never follows a link, so a hostile program cannot send the count elsewhere, and
 * never reads a whole folder at once, so that it cannot fill our memory with names. What lies too deep for any path was
 * put there to be hidden, and counts as too much.
 */
export async function holdsMoreThan(limits: RoomLimits, folder: string): Promise<boolean> {
  const paths = await pathsBelow(folder, limits.entries);
  if (paths === 'too many') return true;
  let bytes = 0;
  for (const [index, path] of paths.entries()) {
    bytes += bytesOf(path);
    if (bytes > limits.bytes) return true;
    if (index % AT_ONCE === AT_ONCE - 1) await setImmediate();
  }
  return false;
}

/** Asked without waiting, which costs a tenth of it. Blocks, not length: a file with holes takes no room. */
function bytesOf(path: string): number {
  try {
    return (lstatSync(path, { throwIfNoEntry: false })?.blocks ?? 0) * 512;
  } catch {
    // In a folder that is closed to us.
    return 0;
  }
}

/** Names come first, because a folder that is being filled is slow to tell of each file. */
async function pathsBelow(folder: string, most: number): Promise<readonly string[] | 'too many'> {
  const paths: string[] = [];
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    const listing = await open(next);
    if (listing === 'too deep') return 'too many';
    if (listing === null) continue;
    for await (const entry of listing) {
      const path = join(next, entry.name);
      paths.push(path);
      if (paths.length > most) return 'too many';
      if (entry.isDirectory()) folders.push(path);
    }
  }
  return paths;
}

async function open(folder: string): Promise<Dir | 'too deep' | null> {
  try {
    return await opendir(folder, { bufferSize: 1024 });
  } catch (error) {
    // Others went away meanwhile, or are closed to us.
    return (error as NodeJS.ErrnoException).code === 'ENAMETOOLONG' ? 'too deep' : null;
  }
}

/** Entries of the whole file system that a path lies on, as far as it counts them. */
export async function entriesOfFileSystem(path: string): Promise<number> {
  const { files, ffree } = await statfs(path).catch(() => ({ files: 0, ffree: 0 }));
  return files - ffree;
}

/** Whether both paths lie on one file system; true as well where one of them cannot be looked at. */
export function isSameFileSystem(one: string, other: string): boolean {
  try {
    return lstatSync(one).dev === lstatSync(other).dev;
  } catch {
    return true;
  }
}
