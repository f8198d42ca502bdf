import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const POLL_MS = 50;

/** True while a process with this id exists, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function commandLine(pid: number): Promise<string> {
  try {
    if (process.platform === 'linux')
      return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
    return (await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)])).stdout;
  } catch {
    return '';
  }
}

/** True when the process is a Temporal server on this database: process ids are used again, so the number alone proves nothing. */
export async function servesDatabase(pid: number, databaseFile: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const line = await commandLine(pid);
  return line.includes('start-dev') && line.includes(`--db-filename ${databaseFile} `);
}

async function ended(pid: number, withinMs: number, hurried?: AbortSignal): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline || hurried?.aborted === true) return false;
    await delay(POLL_MS);
  }
  return true;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile, which is what was wanted.
  }
}

/** Asks a process to end, and makes it after `graceMs` or once `hurried` aborts; resolves when it is gone. */
export async function endProcess(pid: number, graceMs: number, hurried?: AbortSignal): Promise<void> {
  signal(pid, 'SIGTERM');
  if (await ended(pid, graceMs, hurried)) return;
  signal(pid, 'SIGKILL');
  await ended(pid, graceMs);
}
