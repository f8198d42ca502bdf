import { describe, expect, it } from '@jest/globals';
import { chooseTier } from '../../../src/domain/prompt/index.js';

const MISTRAL = { model: 'mistral:7b', contextLimit: 8_192 };
const QWEN = { model: 'qwen3:8b', contextLimit: 32_768 };
const CLAUDE = { model: 'claude', contextLimit: 200_000 };
const TIERS = [CLAUDE, MISTRAL, QWEN];

describe('routing', () => {
  it.each([
    [1_000, 'mistral:7b'],
    [6_553, 'mistral:7b'],
    [6_554, 'qwen3:8b'],
    [7_000, 'qwen3:8b'],
    [26_214, 'qwen3:8b'],
    [28_000, 'claude'],
    [500_000, 'claude'],
  ])('CX-4 sends a context of %d wanted tokens to %s', (wanted, model) => {
    expect(chooseTier(TIERS, () => wanted).tier.model).toBe(model);
  });

  it('CX-4 goes to the smallest tier that holds it, not merely to the next', () => {
    expect(chooseTier(TIERS, () => 30_000).tier.model).toBe('claude');
  });

  it('CX-4 squeezes into the largest tier that is configured when none holds it, and says so', () => {
    const { tier, reason } = chooseTier([MISTRAL], () => 7_000);
    expect(tier.model).toBe('mistral:7b');
    expect(reason).toBe('largest tier, shortened: 7000 of 8192 tokens wanted');
  });

  it('CX-4 asks each tier in its own tokens', () => {
    const wanted = ({ model }: { model: string }) => (model === 'mistral:7b' ? 7_500 : 6_000);
    expect(chooseTier([MISTRAL, QWEN], wanted)).toEqual({
      tier: QWEN,
      reason: 'larger tier: 6000 of 32768 tokens wanted',
    });
  });
});
