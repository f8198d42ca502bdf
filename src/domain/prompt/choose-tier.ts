/** A model that a prompt may be sent to, with its context in tokens. */
export type Tier = { readonly model: string; readonly contextLimit: number };

export type TierChoice = {
  readonly tier: Tier;
  /** Why this one, as it stands in the record of the call. */
  readonly reason: string;
};

const SHARE = 0.8;

/**
 * The smallest tier where the context as wanted fills at most 80 %; else the largest, into which it is squeezed (CX-4).
 * @param tiers at least one
 * @param wantedTokens the context before shortening, as that tier's model counts it
 */
export function chooseTier(tiers: readonly Tier[], wantedTokens: (tier: Tier) => number): TierChoice {
  const ascending = [...tiers].sort((a, b) => a.contextLimit - b.contextLimit);
  for (const [index, tier] of ascending.entries()) {
    const wanted = wantedTokens(tier);
    const share = `${wanted} of ${tier.contextLimit} tokens wanted`;
    if (wanted <= SHARE * tier.contextLimit) {
      return { tier, reason: index === 0 ? `first tier: ${share}` : `larger tier: ${share}` };
    }
    if (index === ascending.length - 1) return { tier, reason: `largest tier, shortened: ${share}` };
  }
  throw new Error('chooseTier needs at least one tier');
}
