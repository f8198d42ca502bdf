import type { TokenCounter } from '../../ports/token-counter.js';
import { familyOf, surcharge, type Family } from './family-factors.js';

type CountPlain = (text: string) => number;

/**
 * A run without a blank is counted in pieces of this many characters: the tokenizer's merge is quadratic in the length
 * of a run (100,000 times one letter took 17 s, measured).
 */
const LONGEST_RUN = 256;
const RUNS = new RegExp(`(?:\\S{${LONGEST_RUN}}|\\s{${LONGEST_RUN}})`, 'gu');

function inPieces(text: string): readonly string[] {
  const pieces: string[] = [];
  let from = 0;
  for (const run of text.matchAll(RUNS)) {
    const end = run.index + run[0].length;
    pieces.push(text.slice(from, end));
    from = end;
  }
  return from < text.length ? [...pieces, text.slice(from)] : pieces;
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
