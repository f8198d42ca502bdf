import type { Actor } from './events.js';

/**
 * The name under which an actor goes on after resets of its workflow (EV-21): `coder~1` after the first. What `coder` did
 * beyond the reset point was another telling, so the two must never be taken for one source (EV-13).
 */
export function actorAfter(actor: Actor, resets: number): Actor {
  return resets === 0 ? actor : (`${actor}~${resets}` as Actor);
}
