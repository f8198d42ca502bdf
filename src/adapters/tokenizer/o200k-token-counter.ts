import type { TokenCounter } from '../../ports/token-counter.js';
import { familyOf, surcharge, type Family } from './family-factors.js';

type CountPlain = (text: string) => number;

/**
 * A run without a blank is counted in pieces of this many characters: the tokenizer's merge is quadratic in the length
 * of a run (100,000 times one letter took 17 s, measured).
 */
const LONGEST_RUN = 256;

/** All that `\s` matches beyond ASCII. */
const WIDE_BLANKS = new Set(
  '\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff',
);

function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  return WIDE_BLANKS.has(text[at] ?? '');
}

function isSecondHalf(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff;
}

function inPieces(text: string): readonly string[] {
  const pieces: string[] = [];
  let from = 0;
  let run = 0;
  let blank = false;
  for (let at = 0; at < text.length; at += 1) {
    const isNow = isBlank(text, at);
    run = isNow === blank ? run + 1 : 1;
    blank = isNow;
    if (run < LONGEST_RUN || isSecondHalf(text, at + 1)) continue;
    pieces.push(text.slice(from, at + 1));
    from = at + 1;
    run = 0;
  }
  if (from < text.length) pieces.push(text.slice(from));
  return pieces;
}

/** Tokens of well-known names such as `<|endoftext|>` are text like any other here. */
async function loadVocabulary(): Promise<CountPlain> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
  const options = { disallowedSpecial: new Set<string>() };
  return (text) => inPieces(text).reduce((sum, piece) => sum + countTokens(piece, options), 0);
}

function estimate(text: string, count: CountPlain, family: Family): number {
  let extra = 0;
  for (const character of text) extra += surcharge(family, character.codePointAt(0) ?? 0);
  return Math.ceil(count(text) * family.factor + extra);
}

/** Estimates by the o200k vocabulary and a factor per model family (CX-3); the vocabulary is loaded at the first use. */
export function createTokenCounter(): TokenCounter {
  let vocabulary: Promise<CountPlain> | null = null;
  return {
    async forModel(model) {
      vocabulary ??= loadVocabulary();
      const count = await vocabulary;
      const family = familyOf(model);
      return (text) => estimate(text, count, family);
    },
  };
}
