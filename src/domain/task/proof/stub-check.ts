/** A stub of a module has its exports and nothing behind them: all return nothing, or all throw. */
export type StubKind = 'returns_nothing' | 'throws';

type Outcome = 'passed' | 'failed';

/** What the green tests of a module made of two stubs of it. */
export type StubCheck = {
  readonly module: string;
  /** Null where the tests were not run against that stub. */
  readonly returns_nothing: Outcome | null;
  readonly throws: Outcome | null;
  /** Names of the tests that passed against both: they say nothing about the module. */
  readonly weak_tests: readonly string[];
  /** Why the tests were not checked, in words; null when they were. */
  readonly not_checked: string | null;
  readonly duration_ms: number;
};

/**
 * What the stubs say of a module's tests. Green against both: they never depend on the module. Green against one: they do,
 * but any function that does nothing would pass, or any that throws; a task may ask for no more than that.
 */
export type Strength = 'proving' | 'doubtful' | 'vacuous' | 'unknown';

export function strengthOf({ returns_nothing, throws, not_checked }: StubCheck): Strength {
  if (not_checked !== null || returns_nothing === null || throws === null) return 'unknown';
  const green = [returns_nothing, throws].filter((outcome) => outcome === 'passed').length;
  return green === 2 ? 'vacuous' : green === 1 ? 'doubtful' : 'proving';
}

const NOTHING = 'when every export returns nothing';
const THROWS = 'when every export throws an error';

/** What is wrong with tests that are not `proving`, as a sentence for the model and for people. */
export function sentenceOn(check: StubCheck): string {
  switch (strengthOf(check)) {
    case 'vacuous':
      return `the tests of "${check.module}" also pass ${NOTHING}, and ${THROWS}: they prove nothing about the code`;
    case 'doubtful':
      return check.returns_nothing === 'passed'
        ? `the tests of "${check.module}" also pass ${NOTHING}: none of them needs a result`
        : `the tests of "${check.module}" also pass ${THROWS}: none of them needs an answer`;
    case 'unknown':
      return `the tests of "${check.module}" could not be run against stubs of it: ${check.not_checked ?? 'one run is missing'}`;
    case 'proving':
      return `the tests of "${check.module}" fail against stubs of it`;
  }
}
