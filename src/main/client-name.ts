import { hostname, userInfo } from 'node:os';
import { nearestClientName } from '../domain/kernel/client-name.js';

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container's user may have no name.
    return 'cli';
  }
}

/** Who calls by the command line: a person at a machine. */
export function clientName(): string {
  return nearestClientName(`${userName()}.${hostname()}`) ?? 'cli';
}
