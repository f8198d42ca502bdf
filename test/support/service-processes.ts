import { readdir, readFile, readlink } from 'node:fs/promises';
import type { RunningService } from './running-service.js';

async function commandLine(pid: number | string): Promise<string> {
  // Ended meanwhile.
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
}

/** The processes of a service that name this in their command line. */
export async function processesNamed(service: RunningService, name: string): Promise<number[]> {
  const found: number[] = [];
  for (const pid of await service.processes()) if ((await commandLine(pid)).includes(name)) found.push(pid);
  return found;
}

/** Command lines of all processes of this machine that contain the text: also of those in a sandbox. */
export async function commandLinesWith(text: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const lines = await Promise.all(pids.map(commandLine));
  return lines.filter((line) => line.includes(text));
}

/** How many connections to a port of this machine each of the processes has. */
async function connectionsTo(pids: readonly number[], port: number): Promise<readonly number[]> {
  const remote = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map((row) => row.trim().split(/\s+/));
  const sockets = new Set(
    rows.filter((row) => row[2]?.endsWith(remote)).map((row) => `socket:[${row[9] ?? ''}]`),
  );
  return Promise.all(
    pids.map(async (pid) => {
      const open = await readdir(`/proc/${pid}/fd`);
      const links = await Promise.all(open.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
      return links.filter((link) => sockets.has(link)).length;
    }),
  );
}

/** Which of the processes has the most connections to a port of this machine; null when none has one. */
export async function busiest(pids: readonly number[], port: number): Promise<number | null> {
  const counts = await connectionsTo(pids, port);
  const most = Math.max(0, ...counts);
  return most === 0 ? null : (pids[counts.indexOf(most)] ?? null);
}

/** Which of the processes listens on a unix socket in that folder; null for none of them. */
export async function listenerIn(pids: readonly number[], folder: string): Promise<number | null> {
  const rows = (await readFile('/proc/net/unix', 'utf8')).split('\n').map((row) => row.trim().split(/\s+/));
  const sockets = new Set(
    rows
      .filter((row) => row[7]?.includes(folder) && row[3] === '00010000')
      .map((row) => `socket:[${row[6]!}]`),
  );
  for (const pid of pids) {
    for (const fd of await readdir(`/proc/${pid}/fd`)) {
      const link = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '');
      if (sockets.has(link)) return pid;
    }
  }
  return null;
}
