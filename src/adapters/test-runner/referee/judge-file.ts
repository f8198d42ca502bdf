import type { TestFailure, TestFailureReason, TestOutcome } from '../../../domain/task/events.js';
import type { SandboxResult } from '../../../ports/sandbox.js';
import { earlyEnd } from './early-end.js';
import type { FileRun } from './file-run.js';
import { failureMessage } from './failure-message.js';
import { reportedFailures, testOutcomes } from './outcomes.js';
import type { ReportLine } from './report.js';

export type FileVerdict = {
  readonly reason: TestFailureReason | null;
  readonly tests: readonly TestOutcome[];
  readonly failures: readonly TestFailure[];
};

/**
 * The verdict on one test file (WF-14): passed only if an authentic report says that the file was loaded, that the run
 * came to its end, that every expected test passed and none failed, and if nothing else went wrong beside the tests.
 */
export function judgeFile(run: FileRun): FileVerdict {
  const lines = run.report ?? [];
  const tests = testOutcomes(run, lines);
  const fault = faultOf(run, lines, tests);
  if (fault === null) return { reason: null, tests, failures: [] };
  const own: readonly TestFailure[] =
    fault.message === null
      ? []
      : [{ name: run.file, file: run.file, message: failureMessage(fault.message) }];
  return { reason: fault.reason, tests, failures: [...own, ...reportedFailures(run.file, lines)] };
}

type Fault = { readonly reason: TestFailureReason; readonly message: string | null };

/** The first that applies, from what makes the report worthless to what is merely a red test. */
function faultOf(run: FileRun, lines: readonly ReportLine[], tests: readonly TestOutcome[]): Fault | null {
  const faults = [
    () => integrityFault(run, lines),
    () => endFault(run, lines),
    () => testFault(lines, tests),
    () => sideFault(run, lines),
  ];
  for (const fault of faults) {
    const found = fault();
    if (found !== null) return found;
  }
  return null;
}

function integrityFault(run: FileRun, lines: readonly ReportLine[]): Fault | null {
  if (run.unreadable !== null) return { reason: 'load_error', message: run.unreadable };
  // A flood on the report's own channel is cut somewhere, which looks like a forgery.
  const limit = run.result === null ? null : earlyEnd(run.result);
  if (run.report === null) {
    return (
      limit ?? {
        reason: 'forged_report',
        message: 'Something other than the test runner wrote to the report of the tests.',
      }
    );
  }
  if (run.changed)
    return { reason: 'forged_report', message: 'The test file was changed while the tests ran.' };
  const tampered = lines.find((line) => line.kind === 'tampered');
  if (tampered === undefined) return null;
  return {
    reason: 'forged_report',
    message: `The code under test changed what its tests stand on: ${tampered.fields[0]}.`,
  };
}

function endFault(run: FileRun, lines: readonly ReportLine[]): Fault | null {
  const limit = run.result === null ? null : earlyEnd(run.result);
  if (limit !== null) return limit;
  const unloaded = lines.find((line) => line.kind === 'load_error');
  if (unloaded !== undefined)
    return { reason: 'load_error', message: `The test file could not be loaded: ${unloaded.fields[0]}` };
  const last = lines.at(-1);
  return last?.kind === 'finished' && last.fields[0] === 'loaded'
    ? null
    : { reason: 'crashed', message: endedEarly(run.result) };
}

function endedEarly(result: SandboxResult | null): string {
  const end = result === null ? 'not run' : (result.signal ?? `exit code ${result.exitCode ?? 'unknown'}`);
  const question = 'Does the code end the process, or wait for something that never comes?';
  return `The process ended before all tests were done (${end}). ${question}\n${result?.stderr.trim().slice(-1_000) ?? ''}`;
}

function testFault(lines: readonly ReportLine[], tests: readonly TestOutcome[]): Fault | null {
  const texts = lines.filter((line) => line.fields[1] === 'failed').map((line) => line.fields[3]);
  if (texts.some((text) => /^(MemoryError|RangeError: Array buffer allocation failed)/.test(text)))
    return { reason: 'memory_limit', message: null };
  if (texts.length > 0) return { reason: 'assertions', message: null };
  if (!tests.some((test) => test.outcome === 'passed' || test.outcome === 'missing')) {
    return {
      reason: 'no_tests',
      message: 'The test file has no test that ran. A skipped or empty test does not count.',
    };
  }
  const missing = tests.filter((test) => test.outcome === 'missing').map((test) => test.name);
  if (missing.length === 0) return null;
  return {
    reason: 'missing_tests',
    message: `Expected tests did not pass, because they never ran or were skipped: ${missing.join(', ')}`,
  };
}

/** Nothing failed in a test, but something beside the tests. */
function sideFault(run: FileRun, lines: readonly ReportLine[]): Fault | null {
  const problem = lines.find((line) => line.kind === 'problem');
  if (problem !== undefined) return { reason: 'crashed', message: problem.fields[0] };
  if (run.result?.exitCode === 0) return null;
  return {
    reason: 'crashed',
    message: `All tests passed, but the process ended with exit code ${run.result?.exitCode ?? 'unknown'}. Does the code set process.exitCode?`,
  };
}
