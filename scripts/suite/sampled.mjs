/** The test files of which CI runs a sample and `npm run soak` the whole; test/architecture/samples.test.ts knows that these are all. */
export const SAMPLED = [
  'test/e2e/kill-loop.test.ts',
  'test/adapters/test-runner/cheats/javascript-cheats.test.ts',
  'test/adapters/test-runner/cheats/python-cheats.test.ts',
  'test/adapters/test-runner/weak-tests/javascript-weak-tests.test.ts',
  'test/adapters/test-runner/weak-tests/python-weak-tests.test.ts',
  'test/workflows/full-house.test.ts',
  'test/adapters/sandbox/bare-process/bare-process-escapes.test.ts',
  'test/adapters/sandbox/container/container-escapes.test.ts',
];
