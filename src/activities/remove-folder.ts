import { chmod, lstat, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Well below what a path may have, so that a folder found there can still be named. */
const DEEP_CHARACTERS = 2_000;

/**
 * Removes a folder with all in it, whatever tested code did to make that hard: folders closed against us are opened,
 * folders too deep for a path are brought up. No link is followed.
 */
export async function removeFolder(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch {
    await makeRemovable(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeRemovable(top: string): Promise<void> {
  const folders = [Buffer.from(top)];
  for (let next = folders.pop(), moved = 0; next !== undefined; next = folders.pop()) {
    await chmod(next, 0o700);
    for (const name of await readdir(next, { encoding: 'buffer' })) {
      // Names are bytes: one that is no text is a name as well.
      const path = Buffer.concat([next, Buffer.from('/'), name]);
      if (!(await lstat(path)).isDirectory()) continue;
      if (path.length < DEEP_CHARACTERS) {
        folders.push(path);
        continue;
      }
      const higher = Buffer.from(join(top, `moved-${process.pid}-${moved++}`));
      await chmod(path, 0o700);
      await rename(path, higher);
      folders.push(higher);
    }
  }
}
