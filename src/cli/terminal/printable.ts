/** Controls (C0, C1), invisible formatting and direction marks, line and paragraph separators. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Text from a prompt, a model or a test on one line, with nothing in it that a terminal would act on (AP-63). */
export function printable(text: string, maxCharacters = 200): string {
  const line = text.replace(/\s+/gu, ' ').replace(UNSAFE, '').trim();
  const characters = Array.from(line);
  return characters.length <= maxCharacters ? line : `${characters.slice(0, maxCharacters - 1).join('')}…`;
}
