import type { CountTokens } from '../domain/prompt/count-tokens.js';

/** Socket for estimating how many tokens a text is to a model. */
export interface TokenCounter {
  /**
   * The counter of a model's family. Adding texts never makes the estimate of the whole larger than the sum of its
   * parts by more than a token per seam.
   */
  forModel(model: string): Promise<CountTokens>;
}
