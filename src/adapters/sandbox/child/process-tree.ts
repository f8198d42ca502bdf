import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const MOST_PROCESSES = 4096;

const read = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

/** Ids of a process and all that descend from it, as far as this machine tells. */
export async function processTree(root: number): Promise<readonly number[]> {
  const found: number[] = [];
  let layer = [root];
  while (layer.length > 0 && found.length < MOST_PROCESSES) {
    found.push(...layer);
    layer = (await Promise.all(layer.map(childrenOf))).flat();
  }
  return found;
}

/** Each thread has children of its own. */
async function childrenOf(pid: number): Promise<readonly number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(threads.map((thread) => read(`/proc/${pid}/task/${thread}/children`)));
  return lists.flatMap((text) => text.split(' ').filter(Boolean).map(Number));
}

/**
 * Bytes of memory that these processes hold beside what they share with files: their own, what they share among each
 * other, and the tables of it. Where a rough count is above `enough`, it is counted again with shared pages once only.
 */
export async function heldBytes(pids: readonly number[], enough: number): Promise<number> {
  const rough = await sumOf(pids, 'status', /^(?:RssAnon|RssShmem|VmPTE):\s+(\d+) kB$/gm);
  if (rough <= enough) return rough;
  const exact = await sumOf(pids, 'smaps_rollup', /^Pss_(?:Anon|Shmem):\s+(\d+) kB$/gm);
  // Kernels before 5.9 tell no such sum.
  return exact === 0 ? rough : exact + (await sumOf(pids, 'status', /^VmPTE:\s+(\d+) kB$/gm));
}

/** Bytes that these processes, and their children that have ended, have given to disks to write. */
export const writtenBytes = (pids: readonly number[]): Promise<number> =>
  sumOf(pids, 'io', /^write_bytes: (\d+)$/gm, 1);

async function sumOf(pids: readonly number[], table: string, line: RegExp, unit = 1024): Promise<number> {
  const texts = await Promise.all(pids.map((pid) => read(`/proc/${pid}/${table}`)));
  const found = texts.flatMap((text) => [...text.matchAll(line)].map(([, number]) => Number(number) * unit));
  return found.reduce((sum, bytes) => sum + bytes, 0);
}

/** Resolves when the process is gone, or dead and only waiting for its parent to notice. */
export async function processGone(pid: number): Promise<void> {
  for (;;) {
    const stat = await read(`/proc/${pid}/stat`);
    const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    if (stat === '' || state === 'Z' || state === 'X') return;
    await delay(2);
  }
}
