const SLOWEST = 10;

/** What a person and CI want to know of a jest run, out of jest's own results. */
export function summarize(results, root) {
  const files = results.testResults.map(({ testFilePath, perfStats, testResults, failureMessage }) => ({
    path: testFilePath.startsWith(`${root}/`) ? testFilePath.slice(root.length + 1) : testFilePath,
    ms: Math.max(0, perfStats.end - perfStats.start),
    failed: testResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
    isBroken: Boolean(failureMessage),
  }));
  return {
    passed: results.numPassedTests,
    // A file that cannot be loaded has no tests that could fail.
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    skipped: results.numPendingTests + results.numTodoTests,
    files,
  };
}

const sum = (summaries, count) => summaries.reduce((total, one) => total + one[count], 0);

/** The last lines of a run: what failed, the slowest files, and the totals. */
export function closingLines(summaries) {
  const files = summaries.flatMap((one) => one.files);
  const failures = files
    .filter(({ isBroken }) => isBroken)
    .flatMap(({ path, failed }) => (failed.length === 0 ? [path] : failed.map((name) => `${path}: ${name}`)));
  const slowest = files.toSorted((one, other) => other.ms - one.ms).slice(0, SLOWEST);
  return [
    ...(failures.length === 0 ? [] : ['', 'failed:', ...failures.map((line) => `  ${line}`)]),
    ...(slowest.length === 0 ? [] : ['', `the ${slowest.length} slowest of ${files.length} files:`]),
    ...slowest.map(({ path, ms }) => `${(ms / 1_000).toFixed(1).padStart(7)} s  ${path}`),
    '',
    `tests: ${sum(summaries, 'passed')} passed, ${sum(summaries, 'failed')} failed, ${sum(summaries, 'skipped')} skipped`,
  ];
}
