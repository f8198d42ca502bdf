import { readFile } from 'node:fs/promises';

const read = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

/** Bytes of memory that processes of this machine share, or that lie in files in memory. */
export async function sharedBytesOfMachine(): Promise<number> {
  return Number(/^Shmem:\s+(\d+) kB$/m.exec(await read('/proc/meminfo'))?.[1] ?? 0) * 1024;
}

/** Whether one of these processes has memory mapped that is shared without a file: it can hold more than it shows. */
export async function hasSharedMappings(pids: readonly number[]): Promise<boolean> {
  for (const pid of pids) {
    if (/^\S+ ..(?:.)s .*(?:\/dev\/zero|\/memfd:|\/SYSV)/m.test(await read(`/proc/${pid}/maps`))) return true;
  }
  return false;
}

/** A socket holds at most this much unread unless its buffer is made larger, which the filter of system calls prevents. */
const SOCKET_BYTES = 208 * 1024;

/** Bytes that the sockets in the network of this process may hold; nobody's memory, so no process shows them. */
export async function socketBytes(pid: number): Promise<number> {
  const sockets = /^sockets: used (\d+)$/m.exec(await read(`/proc/${pid}/net/sockstat`))?.[1] ?? 0;
  return Number(sockets) * SOCKET_BYTES;
}
