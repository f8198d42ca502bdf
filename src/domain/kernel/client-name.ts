import { trimEndOf } from './trim-end-of.js';

/** ASCII only, so that its bytes are its characters, and 40 of them fit wherever a name of a client goes. */
const MOST_CHARACTERS = 40;
const CLIENT_NAME = /^[A-Za-z0-9_.-]{1,40}$/;
export const CLIENT_NAME_RULE = `must have 1 to ${MOST_CHARACTERS} letters, digits, dots, hyphens or underscores`;

/** Whether a client may call itself so: the name becomes part of the actor `user:<client>`. */
export function isClientName(value: unknown): value is string {
  return typeof value === 'string' && CLIENT_NAME.test(value);
}

/** The name that is nearest to a text from outside, such as a user's or a program's own; null where nothing is left of it. */
export function nearestClientName(text: string): string | null {
  const signs = text.replace(/[^A-Za-z0-9_.-]+/g, '-').replace(/^-+/, '');
  const near = trimEndOf(signs.slice(0, MOST_CHARACTERS), '-');
  return isClientName(near) ? near : null;
}
