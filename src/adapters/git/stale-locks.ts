import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** An update of a ref takes milliseconds: a lock that is older belongs to nobody any more. */
const STALE_MS = 10_000;

/**
 * Removes lock files that a power cut or a kill during an update left behind: git itself would refuse every later update.
 * @param names refs and files of the repository, such as `refs/heads/main`
 */
export async function dropStaleLocks(repository: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const path = join(repository, `${name}.lock`);
    const found = await stat(path).catch(() => null);
    if (found !== null && Date.now() - found.mtimeMs > STALE_MS) await rm(path, { force: true });
  }
}
