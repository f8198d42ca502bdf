import { constants, lstatSync } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { join } from 'node:path';

const MOST_BYTES = 8 * 1024 * 1024;

/**
 * Text of a file in a folder where hostile code has run: '' when it is missing, too large, or not a plain file in its
 * place. A link planted there would lead anywhere, and a pipe or a device would never come to its end.
 */
export async function readPlainText(folder: string, path: string): Promise<string> {
  try {
    const target = join(await realpath(folder), path);
    if ((await realpath(target)) !== target) return '';
    const file = await open(target, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const info = await file.stat();
      return info.isFile() && info.size <= MOST_BYTES ? await file.readFile('utf8') : '';
    } finally {
      await file.close();
    }
  } catch {
    // Not there, or closed to us.
    return '';
  }
}

/** Whether there is a plain file, and no link in its place. */
export function isPlainFile(folder: string, path: string): boolean {
  return lstatSync(join(folder, path), { throwIfNoEntry: false })?.isFile() === true;
}
