import { commentText } from './comment-text.js';

const COMMENT = /^(?:\/\/+|#+|\/\*+|\*|<!--)/;
const PARTS =
  '(?:code|file|functions?|methods?|class(?:es)?|module|implementation|tests?|test cases|program|logic|imports?)';
/** Ways of saying that something was left out, seen in answers of small models. */
const OMISSIONS: readonly RegExp[] = [
  new RegExp(`\\b(?:rest|remainder) of (?:the |your |this )?(?:\\w+ )?${PARTS}\\b`, 'i'),
  new RegExp(`${PARTS}\\s+(?:remains?|stays?|is|are)\\s+(?:the same|unchanged)\\b`, 'i'),
  /^(?:\.{3}|…)\s*(?:\([^)]*\))?$/,
  /(?:\.{3}|…)\s*(?:unchanged|same as (?:before|above)|as before)/i,
  /^(?:unchanged|same as (?:before|above))\b/i,
  /^(?:implement(?:ation)?|code|logic)\s+(?:goes\s+)?here\b/i,
];
/** Ways of saying so in two parts, in this order; apart, because together in one expression they would be quadratic. */
const OLD_CODE = new RegExp(`\\b(?:existing|previous|other|remaining|original)\\s+${PARTS}\\b`, 'i');
const LEFT_OUT = /unchanged|here|same|\.{3}|…/i;
const YOURS = /\b(?:your|add|more|the)\b/i;
const GOES_HERE = /\b(?:code|logic|tests?|implementation)\s+(?:goes\s+)?here\b/i;

function saysBoth(text: string, first: RegExp, second: RegExp): boolean {
  const begun = first.exec(text);
  return begun !== null && second.test(text.slice(begun.index + begun[0].length));
}

function isOmission(comment: string): boolean {
  return (
    OMISSIONS.some((omission) => omission.test(comment)) ||
    saysBoth(comment, OLD_CODE, LEFT_OUT) ||
    comment.split('.').some((sentence) => saysBoth(sentence, YOURS, GOES_HERE))
  );
}

/** The line of a comment that stands for code left out; null when there is none. */
export function placeholderIn(content: string): string | null {
  for (const line of content.split('\n')) {
    const comment = commentText(line, COMMENT);
    if (comment !== null && isOmission(comment)) return line.trim();
  }
  return null;
}
