import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** Linux counts memory in pages of this size on the machines we know; a wrong guess only moves the limit. */
const PAGE_BYTES = 4096;

const read = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

/** Ids of a process and all that descend from it, as far as this machine tells. */
export async function processTree(root: number): Promise<readonly number[]> {
  const found: number[] = [];
  let layer = [root];
  while (layer.length > 0 && found.length < 4096) {
    found.push(...layer);
    const children = await Promise.all(layer.map((pid) => read(`/proc/${pid}/task/${pid}/children`)));
    layer = children.flatMap((text) => text.split(' ').filter(Boolean).map(Number));
  }
  return found;
}

/** Bytes of memory that these processes hold for themselves (resident without what is shared with files). */
export async function residentBytes(pids: readonly number[]): Promise<number> {
  const tables = await Promise.all(pids.map((pid) => read(`/proc/${pid}/statm`)));
  return tables.reduce((sum, table) => {
    const [, resident = 0, shared = 0] = table.split(' ').map(Number);
    return sum + Math.max(0, resident - shared) * PAGE_BYTES;
  }, 0);
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
