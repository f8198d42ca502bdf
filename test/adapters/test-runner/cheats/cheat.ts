import type { Files } from '../../../suites/test-runner.js';

/** Code that gives wrong answers and tries to have its tests pass nevertheless. */
export type Cheat = {
  /** It makes the file `attempted` right before the attack. */
  readonly files: Files;
  /** Exit code 0 of the language's own runner: the attack works there. */
  readonly foolsPlainRunner: boolean;
};

export type Cheats = Readonly<Record<string, Cheat>>;

/** Cheats by their kind: what they get hold of. */
export type CheatKinds = Readonly<Record<string, Cheats>>;
