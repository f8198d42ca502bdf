import { expect, it } from '@jest/globals';
import { createNodeTestRunner } from '../../../../src/adapters/test-runner/node/node-test-runner.js';
import { runTests } from '../../../suites/test-runner.js';
import { describeCheats, HARNESS, sandbox } from './describe-cheats.js';
import { javascriptCheats, TEST_FILE, twoFiles, typescriptCheats } from './javascript-cheats.js';

/** Attacks that cannot be told from honest code, each with the reason. */
const KNOWN_TO_FOOL: Readonly<Record<string, string>> = {
  'WF-14 an error class claims every error':
    'what counts as an instance of its class is for the code under test to say',
  'WF-14 a collection claims to hold everything':
    'a test that asks the result about itself has its word for it',
  'WF-14 the answers are read from the test file':
    'code that knows the tested answers and no others; whoever writes the tests knows them anyway',
  'WF-14 another Date stands in its place':
    'tests and code replace Date to stop the clock, node:test among them',
  'WF-14 a mock that is handed over says that it was called':
    'what a test hands to code is in the hands of that code, as a call of it would be',
};

const NODE = '/opt/node/bin/node';
const runner = createNodeTestRunner({ sandbox, harnessFolder: HARNESS });
const subject = { runner, known: KNOWN_TO_FOOL, readOnly: [{ host: process.execPath, inside: NODE }] };
const plain = (file: string): readonly string[] => [NODE, '--test', file];

describeCheats('JavaScript', {
  ...subject,
  language: 'javascript',
  testFile: TEST_FILE,
  cheats: javascriptCheats,
  plain: plain(TEST_FILE),
});
describeCheats('TypeScript', {
  ...subject,
  language: 'typescript',
  testFile: 'test/sum.test.ts',
  cheats: typescriptCheats,
  plain: plain('test/sum.test.ts'),
});

it('WF-14 code under one JavaScript test file cannot mend what stands under the next', async () => {
  const verdict = await runTests({ runner, language: 'javascript' }, twoFiles, ['test/a.test.js', TEST_FILE]);
  expect(verdict.tests.map((test) => `${test.name} ${test.outcome}`)).toEqual([
    'other passed',
    'adds nothing passed',
    'adds two numbers failed',
  ]);
});
