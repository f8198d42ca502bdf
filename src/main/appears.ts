import { access } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const LOOK_EVERY_MS = 100;

/** True as soon as there is something at the path, false when there is nothing after `withinMs`. */
export async function appears(path: string, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      await access(path);
      return true;
    } catch {
      if (Date.now() >= deadline) return false;
      await delay(LOOK_EVERY_MS);
    }
  }
}
