import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** code-intern-<machine>-<process id>-<its start>-<chance>: whose run it is can be read from its name. */
const SHAPE = /^code-intern-([0-9a-f]{8})-(\d+)-([0-9a-f]{8})-[0-9a-f]{12}$/;

const short = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

const attempt = (read: () => string): string => {
  try {
    return read();
  } catch {
    // No /proc on this machine, or no such process.
    return '';
  }
};

/** Where process ids mean the same as here. */
const machine = (): string => short(hostname() + attempt(() => readlinkSync('/proc/self/ns/pid')));

/** The moment a process started, so that a later one with the same id is not taken for it; null when there is none. */
function startOf(pid: number): string | null {
  const boot = attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (stat !== '') return short(boot + (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''));
  if (boot !== '') return null;
  try {
    process.kill(pid, 0);
    return short('alive');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? short('alive') : null;
  }
}

/** A name that no other run has, of this machine or another. */
export const newRunName = (): string =>
  `code-intern-${machine()}-${process.pid}-${startOf(process.pid) ?? short('')}-${randomBytes(6).toString('hex')}`;

/** Whether a run was started on this machine by a process that is no more. Of other machines nothing is known. */
export function isOrphaned(name: string): boolean {
  const [, where, pid, start] = SHAPE.exec(name) ?? [];
  return where === machine() && startOf(Number(pid)) !== start;
}
