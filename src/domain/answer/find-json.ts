import { fencedBlocks } from './fenced-blocks.js';

/** Where the value that begins at `start` ends, one past its last bracket; the text's end when it is cut off. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at += 1) {
    const sign = text[at];
    if (inString) {
      if (sign === '\\') at += 1;
      else if (sign === '"') inString = false;
    } else if (sign === '"') inString = true;
    else if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') depth -= 1;
    if (depth === 0 && !inString) return at + 1;
  }
  return text.length;
}

/**
 * Texts within an answer that may be its JSON, the likeliest first: a fenced block, what stands between the first bracket
 * and the one that closes it, what stands between the first and the last bracket.
 */
export function jsonCandidates(text: string): readonly string[] {
  const fenced = fencedBlocks(text)
    .map(({ content }) => content)
    .filter((content) => /[{[]/.test(content));
  const candidates = [...fenced, text].flatMap((source) => {
    const start = source.indexOf('{') >= 0 ? source.indexOf('{') : source.indexOf('[');
    if (start < 0) return [];
    const last = Math.max(source.lastIndexOf('}'), source.lastIndexOf(']'));
    return [
      source.slice(start, endOfValue(source, start)),
      source.slice(start, last > start ? last + 1 : undefined),
      source.slice(start),
    ];
  });
  return [...new Set(candidates)];
}
