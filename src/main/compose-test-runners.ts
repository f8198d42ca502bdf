import {
  createNodeTestRunner,
  createPythonTestRunner,
  type CodeReader,
} from '../adapters/test-runner/index.js';
import type { Sandbox } from '../ports/sandbox.js';
import type { MissingTool, TestRunner } from '../ports/test-runner.js';
import { PRODUCT } from './product.js';

export type ComposedTestRunners = {
  readonly runners: readonly TestRunner[];
  /** Every service runs tests itself, so that what is missing here is missing for its tasks. */
  readonly missingTool: MissingTool;
};

/** @param reader left out where no tests are run, only asked for what is missing */
export function composeTestRunners(sandbox: Sandbox, reader?: CodeReader): ComposedTestRunners {
  const { harnessFolder } = PRODUCT;
  const runners = [
    createNodeTestRunner({ sandbox, harnessFolder, reader }),
    createPythonTestRunner({ sandbox, harnessFolder }),
  ];
  return {
    runners,
    missingTool: async (language) => {
      const runner = runners.find((one) => one.languages.includes(language));
      return runner === undefined ? `There is no test runner for ${language}.` : runner.missing();
    },
  };
}
