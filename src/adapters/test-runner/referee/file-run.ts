import { randomBytes } from 'node:crypto';
import type { Sandbox, SandboxCommand, SandboxResult } from '../../../ports/sandbox.js';
import type { ExpectedTest } from './body-mark.js';
import { readReport, type Report } from './report.js';

/** What is known of the run of one test file. */
export type FileRun = {
  readonly file: string;
  /** Tests that must be reported as passed, as often as they stand here. */
  readonly expected: readonly ExpectedTest[];
  /** null when the file was not run, because it cannot even be read as code. */
  readonly result: SandboxResult | null;
  readonly report: Report;
  /** Why the file could not be read as code. */
  readonly unreadable: string | null;
  /** The test file is no longer what it was before the run. */
  readonly changed: boolean;
};

/** Runs one harness in the sandbox with a key that only it and we know. */
export async function runHarness(
  sandbox: Sandbox,
  command: Omit<SandboxCommand, 'stdin' | 'report'>,
): Promise<{ readonly result: SandboxResult; readonly report: Report }> {
  const key = randomBytes(32).toString('hex');
  const result = await sandbox.run({ ...command, stdin: key, report: true });
  return { result, report: readReport(result.report, key) };
}
