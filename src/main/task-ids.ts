import { randomBytes } from 'node:crypto';
import { uuidV7 } from '../domain/kernel/uuid.js';

const LAST_OF_A_MILLISECOND = 0xfff;

/** Makes UUIDv7s that ascend within this process, also when the clock stands still or goes back. */
export function createTaskIds(now: () => number = Date.now): () => string {
  let time = 0;
  let counter = 0;
  return () => {
    const clock = now();
    if (clock > time) {
      time = clock;
      counter = 0;
    } else if (counter === LAST_OF_A_MILLISECOND) {
      time += 1;
      counter = 0;
    } else {
      counter += 1;
    }
    return uuidV7(time, counter, randomBytes(8).toString('hex'));
  };
}
