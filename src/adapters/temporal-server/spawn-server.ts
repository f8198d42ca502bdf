import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { TemporalServerError } from './temporal-server-error.js';

const SHOWN = 600;
/** Go would let the heap grow to twice of what lives before it collects: to one and a half times, beside a model. */
const LEAN = { GOGC: '50' };

/** The end of the server's own log as one line, for an error. */
export async function lastWords(logFile: string): Promise<string> {
  const text = await readFile(logFile, 'utf8').catch(() => '');
  const printable = text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ').trim();
  return printable === '' ? 'it printed nothing' : printable.slice(-SHOWN);
}

/**
 * Starts a server in a process group of its own, so that a Ctrl-C in the terminal does not end it before the workers
 * are done, and so that it outlives a service that is killed.
 * @returns its process id
 */
export async function spawnServer(binary: string, args: readonly string[], logFile: string): Promise<number> {
  const log = await open(logFile, 'a', 0o600);
  try {
    const child = spawn(binary, args, {
      env: { ...LEAN, ...process.env },
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    await once(child, 'spawn');
    child.unref();
    if (child.pid === undefined) throw new Error('it has no process id');
    return child.pid;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TemporalServerError('not_started', `could not run ${binary}: ${reason}`, { cause });
  } finally {
    await log.close();
  }
}
