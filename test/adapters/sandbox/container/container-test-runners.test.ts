import { fileURLToPath } from 'node:url';
import { createNodeTestRunner, createPythonTestRunner } from '../../../../src/adapters/test-runner/index.js';
import { TEST_LIMITS } from '../../../../src/adapters/test-runner/referee/limits.js';
import { describeWithContainers } from '../../../support/container-engine.js';
import { describeTestRunner, type Case } from '../../../suites/test-runner.js';
import { javascriptCases, TEST_FILE as JAVASCRIPT } from '../../test-runner/node/javascript-cases.js';
import { pythonCases, TEST_FILE as PYTHON } from '../../test-runner/python/python-cases.js';

/**
 * One case for each thing that can come of a run: in containers each takes longer than the rest of its test. All of them
 * run with CONTAINER_CASES=all.
 */
function chosen(cases: Readonly<Record<string, Case>>): Readonly<Record<string, Case>> {
  if (process.env['CONTAINER_CASES'] === 'all') return cases;
  const seen = new Set<string | null>();
  return Object.fromEntries(
    Object.entries(cases).filter(([, { reason }]) => !seen.has(reason) && seen.add(reason)),
  );
}

describeWithContainers('test runners in containers', ({ sandbox }) => {
  const options = {
    sandbox,
    harnessFolder: fileURLToPath(new URL('../../../../harness', import.meta.url)),
    limits: { ...TEST_LIMITS, memoryBytes: 384 * 2 ** 20 },
  };
  describeTestRunner('JavaScript in a container', {
    runner: createNodeTestRunner(options),
    language: 'javascript',
    testFile: JAVASCRIPT,
    cases: chosen(javascriptCases),
  });
  describeTestRunner('Python in a container', {
    runner: createPythonTestRunner(options),
    language: 'python',
    testFile: PYTHON,
    cases: chosen(pythonCases),
  });
});
