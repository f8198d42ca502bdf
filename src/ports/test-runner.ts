import type { TestFailure, TestFailureReason, TestOutcome } from '../domain/task/events.js';
import type { Language } from '../domain/task/plan.js';

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

/** null when tests in this language can be run; else one line that names what is missing and how to get it. */
export type MissingTool = (language: Language) => Promise<string | null>;

/** Socket for one way of running tests. */
export interface TestRunner {
  readonly languages: readonly Language[];
  run(request: TestRunRequest): Promise<TestVerdict>;
  /** null when it can run; else one line that names what is missing and how to get it. */
  missing(): Promise<string | null>;
}
