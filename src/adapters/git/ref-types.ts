import type { CodeTag } from '../../ports/code-repository.js';

/** Which commit each version's tag (`v1`, `v2` …) and the branch `main` name, and the tags left behind at resets. */
export type VersionRefs = {
  readonly versions: ReadonlyMap<number, string>;
  readonly main: string | null;
  readonly left: readonly CodeTag[];
};

/** A version about to get its tag. */
export type NewVersion = {
  readonly version: number;
  readonly commit: string;
  readonly resetRun: string | null;
  readonly supersedes: boolean;
};

export const MAIN = 'refs/heads/main';
