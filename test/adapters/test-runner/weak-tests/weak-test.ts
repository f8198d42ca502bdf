import type { Answer } from '../../../support/play-with-tests.js';

/** Tests that let a subtraction pass as an addition; a second answer is the correction of the first. */
export type WeakTest = {
  readonly answers: readonly Answer[];
  /** What becomes of them: never "completed, and nothing to be said". */
  readonly ends: 'vacuous' | 'asked once' | 'suspected';
};

export type WeakTests = Readonly<Record<string, WeakTest>>;
