import type { TestOutcome } from '../domain/task/events.js';
import type { TestVerdict } from '../ports/test-runner.js';
import type { RunTestsResult } from './contract.js';

const TESTS_LISTED = 100;
const NAME_CHARS = 200;
/** Of the JSON of all listed tests: the whole result has to stay well below the 64 KB that history takes. */
const LIST_BYTES = 24 * 1024;
/** Red tests come first where not all can be listed. */
const WORTH: Readonly<Record<TestOutcome['outcome'], number>> = {
  failed: 0,
  missing: 1,
  passed: 2,
  skipped: 3,
};

/** What history keeps of a verdict: all counts, and as many of the tests as fit. */
export function testResult(
  verdict: TestVerdict,
  rest: Pick<RunTestsResult, 'duration_ms' | 'sandbox' | 'output' | 'stub_checks'>,
): RunTestsResult {
  const count = (...outcomes: readonly TestOutcome['outcome'][]): number =>
    verdict.tests.filter((test) => outcomes.includes(test.outcome)).length;
  return {
    outcome: verdict.outcome,
    reason: verdict.reason,
    tests: listed(verdict.tests),
    failures: verdict.failures.map((failure) => ({ ...failure, name: failure.name.slice(0, NAME_CHARS) })),
    total: verdict.tests.length,
    passed: count('passed'),
    failed: count('failed', 'missing'),
    skipped: count('skipped'),
    ...rest,
  };
}

function listed(tests: readonly TestOutcome[]): readonly TestOutcome[] {
  const order = tests.map((test, place) => ({
    test: { ...test, name: test.name.slice(0, NAME_CHARS) },
    place,
  }));
  if (tests.length > TESTS_LISTED) order.sort((a, b) => WORTH[a.test.outcome] - WORTH[b.test.outcome]);
  let bytes = 0;
  return order
    .slice(0, TESTS_LISTED)
    .filter(({ test }) => (bytes += Buffer.byteLength(JSON.stringify(test))) <= LIST_BYTES)
    .sort((a, b) => a.place - b.place)
    .map(({ test }) => test);
}
