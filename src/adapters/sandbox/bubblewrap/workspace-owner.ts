import { lchown, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Gives a folder and all in it to another user, links themselves instead of what they point to. */
export async function giveWorkspaceTo(user: number, folder: string): Promise<void> {
  await lchown(folder, user, user);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await giveWorkspaceTo(user, path);
    else await lchown(path, user, user);
  }
}
