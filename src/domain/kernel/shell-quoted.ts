const PLAIN = /^[\p{L}\p{N}_@%+=:,./-]+$/u;

/** A text as one word of a POSIX shell, so that a line which holds it can be copied: as it is, or in single quotes. */
export function shellQuoted(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
