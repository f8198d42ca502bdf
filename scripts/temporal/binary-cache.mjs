import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CLI_VERSION, GO_VERSION } from './pins.mjs';

/** Outside the checkout, so that a second clone finds it. src/adapters/temporal-server looks in the same place. */
export function cacheFolder(env = process.env) {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'code-intern');
}

/** Where each kind of binary lies once it is complete, best first. */
export function cachedPaths(env = process.env) {
  return [`temporal-${CLI_VERSION}`, `temporal-go-${GO_VERSION}`].map((name) =>
    join(cacheFolder(env), name, 'temporal'),
  );
}

/**
 * Lets `make` put a binary into a folder of its own and then moves it into the cache in one step, so that an
 * interrupted or a parallel set-up never leaves half a binary under the final name.
 * @param {(folder: string) => Promise<string>} make returns the binary's path inside the folder
 * @returns {Promise<string>} the final path
 */
export async function intoCache(target, make, env = process.env) {
  await mkdir(cacheFolder(env), { recursive: true });
  const folder = await mkdtemp(join(cacheFolder(env), 'incoming-'));
  try {
    const binary = await make(folder);
    await chmod(binary, 0o755);
    await mkdir(join(target, '..'), { recursive: true });
    await rename(binary, target);
    return target;
  } finally {
    // Go makes its module cache read-only; leftovers of it must not fail the set-up.
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
