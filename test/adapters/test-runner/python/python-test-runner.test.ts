import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestVerdict } from '../../../../src/ports/test-runner.js';
import { createBubblewrapSandbox } from '../../../../src/adapters/sandbox/bubblewrap/bubblewrap-sandbox.js';
import { findPython } from '../../../../src/adapters/test-runner/python/find-python.js';
import { createPythonTestRunner } from '../../../../src/adapters/test-runner/python/python-test-runner.js';
import { TEST_LIMITS } from '../../../../src/adapters/test-runner/referee/limits.js';
import { describeTestRunner, runTests } from '../../../suites/test-runner.js';
import { pythonCases, TEST_FILE } from './python-cases.js';

const options = {
  sandbox: createBubblewrapSandbox(),
  harnessFolder: fileURLToPath(new URL('../../../../harness', import.meta.url)),
  limits: { ...TEST_LIMITS, memoryBytes: 384 * 2 ** 20 },
};

describeTestRunner('Python', {
  runner: createPythonTestRunner(options),
  language: 'python',
  testFile: TEST_FILE,
  cases: pythonCases,
});

describe('tests written for pytest', () => {
  const runner = createPythonTestRunner(options);
  const TEST = `import pytest
from adder import add

@pytest.fixture
def one():
    return 1

@pytest.mark.parametrize("other", [1, 2])
def test_adds(one, other):
    assert add(one, other) == 1 + other

def test_raises(tmp_path):
    with pytest.raises(TypeError):
        add(1, None)
`;
  const verdictOn = (code: string): Promise<TestVerdict> =>
    runTests({ runner, language: 'python' }, { 'adder.py': code, 'test_adder.py': TEST }, ['test_adder.py']);
  /** Whether pytest is there is for the machine to say; both answers are held to what they promise. */
  const present = async (): Promise<boolean> => {
    const python = await findPython(undefined);
    return spawnSync(python?.program ?? 'python3', ['-I', '-c', 'import pytest']).status === 0;
  };

  it('WF-13 run by pytest where it is installed, and else say that it is missing', async () => {
    const verdict = await verdictOn('def add(a, b):\n    return a + b\n');
    if (await present()) {
      expect(verdict).toMatchObject({ outcome: 'passed', reason: null });
      expect(verdict.tests.map((test) => test.name)).toEqual(['test_adds[1]', 'test_adds[2]', 'test_raises']);
    } else {
      expect(verdict).toMatchObject({ outcome: 'failed', reason: 'load_error' });
      expect(verdict.failures[0]?.message).toContain("No module named 'pytest'");
    }
  });

  it('WF-14 are not passed by code that patches pytest', async () => {
    const cheat =
      'import _pytest.python\n_pytest.python.Function.runtest = lambda self: None\ndef add(a, b):\n    return 0\n';
    expect(await verdictOn(cheat)).toMatchObject({
      outcome: 'failed',
      reason: (await present()) ? 'forged_report' : 'load_error',
    });
  });
});

describe('the Python that is used', () => {
  it('WF-13 names what to install when there is none', async () => {
    const runner = createPythonTestRunner({ ...options, python: '/no/such/python3' });
    expect(await runner.missing()).toContain('install python3');
  });

  it('WF-13 is shown to the sandbox by its own folders, never by the home folder', async () => {
    const found = await findPython(undefined);
    expect(found?.program).toMatch(/python3/);
    for (const folder of found?.folders ?? [])
      expect(`${process.env['HOME'] ?? '/root'}/`.startsWith(`${folder}/`)).toBe(false);
  });
});
