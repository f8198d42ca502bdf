import { expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { createPythonTestRunner } from '../../../../src/adapters/test-runner/python/python-test-runner.js';
import { findPython } from '../../../../src/adapters/test-runner/python/find-python.js';
import { runTests } from '../../../suites/test-runner.js';
import { describeCheats, HARNESS, sandbox } from './describe-cheats.js';
import { pytestCheats, pythonCheats, TEST_FILE, twoFiles } from './python-cheats.js';

/**
 * Attacks that cannot be told from honest code, each with the reason.
 */
const KNOWN_TO_FOOL: Readonly<Record<string, string>> = {
  'WF-14 what is expected is replaced in the middle of an assertion':
    'between the call of the code and the next name in the same statement nothing of ours runs',
  'WF-14 a mock that is handed over says that it was called':
    'what a test hands to code is in the hands of that code, as a call of it would be',
};

const python = await findPython(undefined);
const program = python?.program ?? 'python3';
const folders = (python?.folders ?? []).map((folder) => ({ host: folder, inside: folder }));
const runner = createPythonTestRunner({ sandbox, harnessFolder: HARNESS });
const subject = {
  runner,
  language: 'python',
  testFile: TEST_FILE,
  known: KNOWN_TO_FOOL,
  readOnly: folders,
} as const;

describeCheats('Python', {
  ...subject,
  cheats: pythonCheats,
  plain: [program, '-B', '-m', 'unittest', 'test_adder'],
});

if (spawnSync(program, ['-I', '-c', 'import pytest']).status === 0)
  describeCheats('pytest', {
    ...subject,
    cheats: pytestCheats,
    plain: [program, '-B', '-m', 'pytest', '-q', TEST_FILE],
  });

it('WF-14 code under one Python test file cannot mend what stands under the next', async () => {
  const verdict = await runTests({ runner, language: 'python' }, twoFiles, ['test_a.py', TEST_FILE]);
  expect(verdict.tests.map((test) => `${test.name} ${test.outcome}`)).toEqual([
    'test_other passed',
    'AddTest > test_nothing passed',
    'AddTest > test_two_numbers failed',
  ]);
});
