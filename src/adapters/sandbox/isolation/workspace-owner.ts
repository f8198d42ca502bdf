import { lchown, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A user and group that own nothing: "nobody". */
export const NOBODY = 65534;

/**
 * Gives a folder and all in it to another user, links themselves instead of what they point to. What lies too deep for a
 * path was put there by an earlier run, so it belongs to that user already.
 */
export async function giveWorkspaceTo(user: number, folder: string): Promise<void> {
  await lchown(folder, user, user);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    try {
      if (entry.isDirectory()) await giveWorkspaceTo(user, path);
      else await lchown(path, user, user);
    } catch (error) {
      // A name that is no text is not found by what we made of it, and is one that an earlier run gave.
      if (!['ENAMETOOLONG', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
}
