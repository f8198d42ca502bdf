import { open } from 'node:fs/promises';

/** Makes the entries of a folder safe on disk: a new file's fsync does not cover its name. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
