import { createNodeTestRunner, createPythonTestRunner } from '../adapters/test-runner/index.js';
import type { Sandbox } from '../ports/sandbox.js';
import type { MissingTool, TestRunner } from '../ports/test-runner.js';
import { PRODUCT } from './product.js';

export type ComposedTestRunners = {
  readonly runners: readonly TestRunner[];
  /** Every service runs tests itself, so that what is missing here is missing for its tasks. */
  readonly missingTool: MissingTool;
};

export function composeTestRunners(sandbox: Sandbox): ComposedTestRunners {
  const { harnessFolder } = PRODUCT;
  const runners = [createNodeTestRunner, createPythonTestRunner].map((create) =>
    create({ sandbox, harnessFolder }),
  );
  return {
    runners,
    missingTool: async (language) => {
      const runner = runners.find((one) => one.languages.includes(language));
      return runner === undefined ? `There is no test runner for ${language}.` : runner.missing();
    },
  };
}
