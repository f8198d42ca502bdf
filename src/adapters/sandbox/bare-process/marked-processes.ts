import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { SandboxError } from '../../../ports/sandbox.js';

/** Every process carries the mark of its run in its environment, so that one which left the process group is still found. */
export const MARK = 'CODE_INTERN_RUN';

/** One that forks and dies all the time is met sooner or later; how long it is looked for, and how long without a pause. */
const LOOKED_FOR_MS = 20_000;
const WITHOUT_PAUSE_MS = 30;

/**
 * Kills until none is left, because a process may fork between being seen and being killed.
 * @throws SandboxError `sandbox_unavailable` when some cannot be got rid of
 */
export async function endMarked(mark: string): Promise<void> {
  const end = performance.now() + LOOKED_FOR_MS;
  while (killMarked(mark) > 0) {
    if (performance.now() > end) {
      throw new SandboxError(
        'sandbox_unavailable',
        `Processes of a run without isolation escape from being ended: end those with ${MARK}=${mark} in their environment by hand, or use an isolated sandbox.`,
      );
    }
    await delay(2);
  }
}

/** Looks and kills in one go, faster than a process can fork twice; returns how many it met last. */
function killMarked(mark: string): number {
  const pause = performance.now() + WITHOUT_PAUSE_MS;
  let met: number;
  do {
    met = 0;
    for (const id of processIds()) {
      if (!carries(id, mark)) continue;
      met += 1;
      kill(id);
    }
  } while (met > 0 && performance.now() < pause);
  return met;
}

/** The newest first: they are the ones that may be gone in a moment. On machines without /proc there are none. */
function processIds(): readonly number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .sort((a, b) => b - a);
  } catch {
    return [];
  }
}

function carries(id: number, mark: string): boolean {
  try {
    return readFileSync(`/proc/${id}/environ`, 'utf8').split('\0').includes(`${MARK}=${mark}`);
  } catch {
    // Ended meanwhile, or of another user.
    return false;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}
