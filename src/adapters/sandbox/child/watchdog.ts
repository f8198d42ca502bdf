import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxLimits } from '../../../ports/sandbox.js';
import { processTree, residentBytes } from './process-tree.js';

const INTERVAL_MS = 200;
/** A run may leave this many times the size of its largest file in the workspace, in this many files. */
const WORKSPACE_FILES_OF_FULL_SIZE = 4;
const WORKSPACE_ENTRIES = 20_000;

type Watch = {
  readonly root: () => number | null;
  readonly workspace: string;
  readonly limits: SandboxLimits;
  readonly stop: (cause: 'memory' | 'disk') => void;
};

/**
 * The limits that the kernel keeps per process or per file only, kept for the whole run by looking every 200 ms:
 * memory of all processes together, and what lies in the workspace.
 */
export function startWatchdog(watch: Watch): { stop: () => void } {
  let ended = false;
  const look = async (): Promise<void> => {
    const root = watch.root();
    if (root !== null && (await residentBytes(await processTree(root))) > watch.limits.memoryBytes)
      watch.stop('memory');
    if (await isTooFull(watch.workspace, watch.limits.fileBytes * WORKSPACE_FILES_OF_FULL_SIZE))
      watch.stop('disk');
  };
  const tick = (): void => {
    timer = setTimeout(() => {
      void look()
        .catch(() => undefined)
        .finally(() => {
          if (!ended) tick();
        });
    }, INTERVAL_MS);
  };
  let timer: NodeJS.Timeout;
  tick();
  return {
    stop: () => {
      ended = true;
      clearTimeout(timer);
    },
  };
}

/** Never follows a link, so a hostile program cannot send the count elsewhere. */
async function isTooFull(folder: string, limitBytes: number): Promise<boolean> {
  let bytes = 0;
  let entries = 0;
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    for (const name of await readdir(next).catch(() => [])) {
      const path = join(next, name);
      const info = await lstat(path).catch(() => null);
      entries += 1;
      // Blocks, not length: a file with holes takes no room.
      bytes += (info?.blocks ?? 0) * 512;
      if (bytes > limitBytes || entries > WORKSPACE_ENTRIES) return true;
      if (info?.isDirectory() === true) folders.push(path);
    }
  }
  return false;
}
