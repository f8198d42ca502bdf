const COMMENT_TEXT = /^\s*(?:\/\/+|#+|\/\*+|\*|<!--)\s*(.*?)\s*(?:\*\/|-->)?\s*$/;
const PARTS =
  '(?:code|file|functions?|methods?|class(?:es)?|module|implementation|tests?|test cases|program|logic|imports?)';
/** Ways of saying that something was left out, seen in answers of small models. */
const OMISSIONS: readonly RegExp[] = [
  new RegExp(`\\b(?:rest|remainder) of (?:the |your |this )?(?:\\w+ )?${PARTS}\\b`, 'i'),
  new RegExp(
    `\\b(?:existing|previous|other|remaining|original)\\s+${PARTS}\\b.*(?:unchanged|here|same|\\.{3}|…)`,
    'i',
  ),
  new RegExp(`${PARTS}\\s+(?:remains?|stays?|is|are)\\s+(?:the same|unchanged)\\b`, 'i'),
  /^(?:\.{3}|…)\s*(?:\([^)]*\))?$/,
  /(?:\.{3}|…)\s*(?:unchanged|same as (?:before|above)|as before)/i,
  /^(?:unchanged|same as (?:before|above))\b/i,
  /\b(?:your|add|more|the)\b[^.]*\b(?:code|logic|tests?|implementation)\s+(?:goes\s+)?here\b/i,
  /^(?:implement(?:ation)?|code|logic)\s+(?:goes\s+)?here\b/i,
];

/** The line of a comment that stands for code left out; null when there is none. */
export function placeholderIn(content: string): string | null {
  for (const line of content.split('\n')) {
    const comment = COMMENT_TEXT.exec(line)?.[1];
    if (comment !== undefined && OMISSIONS.some((omission) => omission.test(comment))) return line.trim();
  }
  return null;
}
