import type { TestFailure, TestFailureReason, TestOutcome } from '../domain/task/events.js';
import type { Language } from '../domain/task/plan.js';
import type { StubKind } from '../domain/task/proof/stub-check.js';

export type TestRunRequest = {
  readonly language: Language;
  /** Host folder with the files of the code version; thrown away afterwards. */
  readonly workspace: string;
  /** The test files to run, relative to the workspace. */
  readonly testFiles: readonly string[];
  readonly wallMs: number;
  readonly signal: AbortSignal;
};

/**
 * The verdict on a test run. It comes from an authenticated report of each expected test by name; an exit code, printed
 * text, or a patched assertion library never makes a test pass.
 */
export type TestVerdict = {
  readonly outcome: 'passed' | 'failed';
  readonly reason: TestFailureReason | null;
  readonly tests: readonly TestOutcome[];
  readonly failures: readonly TestFailure[];
  /** What the tests printed: data, control characters and all. */
  readonly output: string;
  readonly outputTruncated: boolean;
  readonly durationMs: number;
};

export type StubRequest = {
  readonly language: Language;
  /** Host folder with the files of the code version, in which nothing has run; it is only read. */
  readonly workspace: string;
  /** The module's file, relative to the workspace. */
  readonly file: string;
  readonly wallMs: number;
  readonly signal: AbortSignal;
};

/** Texts of the module's file with all its exports and nothing behind them, or why there can be none. */
export type Stubs =
  | { readonly problem: null; readonly texts: Readonly<Record<StubKind, string>> }
  /** Follows "could not be run against stubs of it: ". */
  | { readonly problem: string };

/** null when tests in this language can be run; else one line that names what is missing and how to get it. */
export type MissingTool = (language: Language) => Promise<string | null>;

/** Socket for one way of running tests. */
export interface TestRunner {
  readonly languages: readonly Language[];
  run(request: TestRunRequest): Promise<TestVerdict>;
  /** Makes stubs of a module by reading it; nothing of it is run. */
  stubsOf(request: StubRequest): Promise<Stubs>;
  /** null when it can run; else one line that names what is missing and how to get it. */
  missing(): Promise<string | null>;
}
