import { readdir, readFile } from 'node:fs/promises';

async function environmentOf(pid: string): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/environ`, 'utf8');
  } catch {
    // Ended meanwhile, or somebody else's.
    return '';
  }
}

async function isZombie(pid: string): Promise<boolean> {
  try {
    return /^State:\s+Z/m.test(await readFile(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return true;
  }
}

/** Ids of all living processes that were started with that setting in their environment: a whole service, however deep. */
export async function processesWith(name: string, value: string): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const found: number[] = [];
  for (const pid of pids) {
    const variables = (await environmentOf(pid)).split('\0');
    if (variables.includes(`${name}=${value}`) && !(await isZombie(pid))) found.push(Number(pid));
  }
  return found;
}
