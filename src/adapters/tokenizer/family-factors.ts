/**
 * What a model family's own vocabulary makes of a text, against o200k's count of it: a factor on the count, and a
 * surcharge per character by script. Measured against the families' own tokenizers (Mistral v3: mistral-common's;
 * Qwen: its published vocabulary); Claude's is a guess on the safe side.
 */
export type Family = {
  readonly factor: number;
  /** Latin letters with accents. */
  readonly accented: number;
  /** Cyrillic, Greek, Chinese, Japanese, Korean, symbols. */
  readonly wide: number;
  /** Arabic, Hebrew and the scripts of South Asia, which small vocabularies spell out byte by byte. */
  readonly spelled: number;
  /** Emoji and whatever else lies beyond the basic plane. */
  readonly astral: number;
};

const MISTRAL_V3: Family = { factor: 1.28, accented: 0.45, wide: 0.15, spelled: 0.65, astral: 0.45 };
const TEKKEN: Family = { factor: 1.1, accented: 0, wide: 0.15, spelled: 0.2, astral: 0.3 };
const QWEN: Family = { factor: 1.06, accented: 0, wide: 0, spelled: 0, astral: 0 };
const CLAUDE: Family = { factor: 1.25, accented: 0, wide: 0.1, spelled: 0.2, astral: 0.3 };

const BY_NAME: readonly (readonly [RegExp, Family])[] = [
  [/^(mistral-nemo|mistral-small|devstral|magistral|ministral)/, TEKKEN],
  [/^qwen/, QWEN],
  [/^claude/, CLAUDE],
];

/** The family of a model by its name; an unknown one is counted with the largest vocabulary error known. */
export function familyOf(model: string): Family {
  return BY_NAME.find(([pattern]) => pattern.test(model.toLowerCase()))?.[1] ?? MISTRAL_V3;
}

/** The surcharge of one code point. */
export function surcharge(family: Family, codePoint: number): number {
  if (codePoint < 0x80) return 0;
  if (codePoint > 0xffff) return family.astral;
  if (codePoint < 0x250) return family.accented;
  return codePoint >= 0x590 && codePoint < 0x1e00 ? family.spelled : family.wide;
}
