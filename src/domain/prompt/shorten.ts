import type { CountTokens } from './count-tokens.js';

/** Where the text is cut: its `end` goes, or its `middle` with head and tail kept. */
export type Cut = 'end' | 'middle';

/** No token of any family we know stands for more characters on average; a first bound that spares counting megabytes. */
const MOST_CHARACTERS_PER_TOKEN = 16;
const HEAD_SHARE = 0.6;

/** A slice that never ends or begins in the middle of a character. */
function wholeCharacters(text: string): string {
  return text.replace(/^[\uDC00-\uDFFF]/, '').replace(/[\uD800-\uDBFF]$/, '');
}

function keep(text: string, characters: number, cut: Cut): string {
  const marker = `\n[… ${text.length - characters} characters left out …]\n`;
  const head = cut === 'end' ? characters : Math.ceil(characters * HEAD_SHARE);
  const tail = text.length - (characters - head);
  return wholeCharacters(text.slice(0, head)) + marker + wholeCharacters(text.slice(tail));
}

/**
 * The text in at most so many tokens. What is left out is replaced by a visible marker; where not even the marker fits,
 * nothing is left.
 */
export function shorten(text: string, tokens: number, count: CountTokens, cut: Cut): string {
  const mayFit = text.length <= tokens * MOST_CHARACTERS_PER_TOKEN;
  if (mayFit && count(text) <= tokens) return text;
  let fits = '';
  let low = 0;
  let high = Math.min(text.length - 1, tokens * MOST_CHARACTERS_PER_TOKEN);
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const candidate = keep(text, middle, cut);
    if (count(candidate) <= tokens) {
      fits = candidate;
      low = middle + 1;
    } else {
      high = middle - 1;
    }
  }
  return fits;
}
