import { MOST_LINE_CHARACTERS } from '../../domain/task/bounds.js';

/** The first line of a prompt that says something, for lists: shortened, control characters made into spaces. */
export function promptLine(prompt: string): string {
  const line = prompt.trim().split(/[\r\n\u2028\u2029]/, 1)[0] ?? '';
  const plain = line
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const characters = Array.from(plain);
  return characters.length <= MOST_LINE_CHARACTERS
    ? plain
    : `${characters.slice(0, MOST_LINE_CHARACTERS - 1).join('')}…`;
}
