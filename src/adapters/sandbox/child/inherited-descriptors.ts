import type { SpawnOptions } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';

type Stdio = readonly ('pipe' | 'ignore' | number)[];

/** O_CLOEXEC as /proc tells it; alike on the machines that we know. */
const CLOSES_BY_ITSELF = 0o2000000;

/**
 * Starts a process with these descriptors and no others. Whatever started this process may have left it descriptors that
 * are not closed for its children, such as a lock or a log: each is covered by one of /dev/null.
 */
export function withoutInherited<T>(stdio: Stdio, start: (stdio: SpawnOptions['stdio']) => T): T {
  const inherited = openDescriptors().filter((number) => number >= stdio.length && !closesByItself(number));
  const nothing = openSync('/dev/null', 'r+');
  try {
    // For numbers above 2 "ignore" means: left as it is.
    const all = Array.from(
      { length: Math.max(stdio.length, ...inherited.map((number) => number + 1)) },
      (_, number) => (inherited.includes(number) ? nothing : (stdio[number] ?? 'ignore')),
    );
    return start(all);
  } finally {
    closeSync(nothing);
  }
}

function openDescriptors(): readonly number[] {
  try {
    return readdirSync('/proc/self/fd').map(Number);
  } catch {
    // A machine that does not tell.
    return [];
  }
}

function closesByItself(number: number): boolean {
  try {
    const flags = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${number}`, 'utf8'))?.[1] ?? '0';
    return (Number.parseInt(flags, 8) & CLOSES_BY_ITSELF) !== 0;
  } catch {
    // The descriptor of the listing itself, closed by now.
    return true;
  }
}
