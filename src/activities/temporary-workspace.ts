import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFolder } from './remove-folder.js';

/** Lends a fresh empty folder below `scratch` to the work, and removes it with all in it however the work ends. */
export async function withTemporaryWorkspace<T>(
  scratch: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  await mkdir(scratch, { recursive: true });
  const folder = await mkdtemp(join(scratch, 'tests-'));
  try {
    return await work(folder);
  } finally {
    await removeFolder(folder);
  }
}
