import type { RemovedTest } from './proof/module-tests.js';
import type { StubCheck } from './proof/stub-check.js';

export type TestScope = 'module' | 'all';

/** One test by the name that its file gives it. */
export type TestOutcome = {
  readonly name: string;
  readonly file: string;
  readonly outcome: 'passed' | 'failed' | 'skipped' | 'missing';
  readonly duration_ms: number | null;
  /** Mark of what stands in it, '' for nothing; left out where its file does not tell, as for tests made in loops. */
  readonly body?: string;
};

export type TestFailure = { readonly name: string; readonly file: string; readonly message: string };

/** Why a test run as a whole did not pass; `assertions` is the usual one. */
export type TestFailureReason =
  | 'assertions'
  | 'no_tests'
  | 'missing_tests'
  /** Green, but against stubs of the module as well. */
  | 'vacuous_tests'
  | 'load_error'
  | 'crashed'
  | 'time_limit'
  | 'memory_limit'
  | 'output_limit'
  | 'forged_report'
  | 'not_isolated';

/** A finished run, as its event tells it. */
export type TestRun = {
  readonly run: string;
  readonly scope: TestScope;
  readonly module: string | null;
  readonly code_hash: string;
  readonly tests: readonly TestOutcome[];
  readonly total: number;
  readonly passed: number;
  /** Tests that ran red, or did not run and had to. */
  readonly failed: number;
  /** Left out by earlier versions. */
  readonly skipped?: number;
  readonly duration_ms: number;
  readonly sandbox: string;
  readonly output: { readonly sha256: string; readonly bytes: number; readonly truncated: boolean } | null;
  /** What the tests made of stubs, for each module that was checked; left out by earlier versions. */
  readonly stub_checks?: readonly StubCheck[];
  /** Tests that were red in the run before and went away instead of passing; left out by earlier versions. */
  readonly tests_removed?: readonly RemovedTest[];
};
