import type { TestFailureReason } from '../../../domain/task/events.js';
import type { TestVerdict } from '../../../ports/test-runner.js';
import type { FileRun } from './file-run.js';
import { judgeFile } from './judge-file.js';

const FAILURES_SHOWN = 10;

/** When several files fail for different reasons, the one that says most about the run stands for all. */
const GRAVITY: readonly TestFailureReason[] = [
  'forged_report',
  'time_limit',
  'memory_limit',
  'output_limit',
  'load_error',
  'crashed',
  'assertions',
  'missing_tests',
  'no_tests',
];

/** The verdict on a whole run: passed only if there is a test file and every one of them passed. */
export function judge(runs: readonly FileRun[]): TestVerdict {
  const verdicts = runs.map(judgeFile);
  const reasons = verdicts.map((verdict) => verdict.reason);
  const reason = runs.length === 0 ? 'no_tests' : (GRAVITY.find((one) => reasons.includes(one)) ?? null);
  const results = runs.flatMap((run) => (run.result === null ? [] : [run.result]));
  return {
    outcome: reason === null ? 'passed' : 'failed',
    reason,
    tests: verdicts.flatMap((verdict) => verdict.tests),
    failures: verdicts.flatMap((verdict) => verdict.failures).slice(0, FAILURES_SHOWN),
    output: results.map((result) => result.stdout + result.stderr).join(''),
    outputTruncated: results.some((result) => result.outputTruncated),
    durationMs: results.reduce((sum, result) => sum + result.durationMs, 0),
  };
}
