import { describe, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { createBubblewrapSandbox } from '../../../../src/adapters/sandbox/bubblewrap/bubblewrap-sandbox.js';
import { createNodeTestRunner } from '../../../../src/adapters/test-runner/node/node-test-runner.js';
import { TEST_LIMITS } from '../../../../src/adapters/test-runner/referee/limits.js';
import { describeTestRunner, runTests } from '../../../suites/test-runner.js';
import { javascriptCases, project, TEST_FILE } from './javascript-cases.js';

const harnessFolder = fileURLToPath(new URL('../../../../harness', import.meta.url));
const runner = createNodeTestRunner({
  sandbox: createBubblewrapSandbox(),
  harnessFolder,
  limits: { ...TEST_LIMITS, memoryBytes: 384 * 2 ** 20 },
});
const subject = { runner, language: 'javascript', testFile: TEST_FILE, cases: javascriptCases } as const;

describeTestRunner('JavaScript', subject);

describe('test runner: TypeScript', () => {
  const typescript = { runner, language: 'typescript' } as const;
  const test = (path: string, ending = ''): string => `import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { sum, type Pair } from '${path}${ending}';
describe('sum', () => {
  it('adds', () => {
    const pair: Pair = [1, 2];
    assert.equal(sum(pair), 3);
  });
});
`;
  const code = (operator: string): string =>
    `export type Pair = readonly [number, number];\nexport enum Sign { Plus = '+' }\n\nexport function sum(pair: Pair): number {\n  return pair[0] ${operator} pair[1];\n}\n`;
  const files = (operator: string, ending: string): Record<string, string> => ({
    'package.json': '{ "type": "module" }',
    'src/sum.ts': code(operator),
    'test/sum.test.ts': test('../src/sum', ending),
  });

  it.each(['.js', '.ts', ''])('WF-13 runs, with imports that end in "%s"', async (ending) => {
    const verdict = await runTests(typescript, files('+', ending), ['test/sum.test.ts']);
    expect(verdict).toMatchObject({
      outcome: 'passed',
      tests: [{ name: 'sum > adds', file: 'test/sum.test.ts', outcome: 'passed' }],
    });
  });

  it('WF-13 a red test names the line of the TypeScript', async () => {
    const verdict = await runTests(typescript, files('-', '.js'), ['test/sum.test.ts']);
    expect(verdict).toMatchObject({ outcome: 'failed', reason: 'assertions' });
    expect(verdict.failures[0]?.message).toMatch(/-1 !== 3[^]*sum\.test\.ts:7/);
  });

  it('WF-13 a syntax error in the test names its place', async () => {
    const broken = {
      ...files('+', '.js'),
      'test/sum.test.ts': "import test from 'node:test';\ntest('x', () => {",
    };
    const verdict = await runTests(typescript, broken, ['test/sum.test.ts']);
    expect(verdict).toMatchObject({ outcome: 'failed', reason: 'load_error' });
    expect(verdict.failures[0]?.message).toContain('test/sum.test.ts:2');
  });

  it('WF-13 runs without a package.json, and where the package is CommonJS', async () => {
    const { 'package.json': _, ...bare } = files('+', '');
    expect((await runTests(typescript, bare, ['test/sum.test.ts'])).outcome).toBe('passed');
    const commonjs = { ...bare, 'package.json': '{ "type": "commonjs" }' };
    expect((await runTests(typescript, commonjs, ['test/sum.test.ts'])).outcome).toBe('passed');
  });
});

describe('several test files', () => {
  it('WF-14 one that ends its process does not take the others with it, and fails the run', async () => {
    const files = {
      ...project('export const sum = (a, b) => a + b;'),
      'test/a.test.js': "import test from 'node:test';\ntest('a', () => process.exit(0));",
    };
    const verdict = await runTests(subject, files, ['test/a.test.js', TEST_FILE]);
    expect(verdict).toMatchObject({ outcome: 'failed', reason: 'crashed' });
    expect(verdict.tests).toMatchObject(
      [
        { name: 'adds two numbers', outcome: 'passed' },
        { name: 'adds nothing', outcome: 'passed' },
        { name: 'a', file: 'test/a.test.js', outcome: 'missing' },
      ].sort((x, y) => (x.name === 'a' ? -1 : y.name === 'a' ? 1 : 0)),
    );
  });

  it('SC-10 five runs at once each get their own verdict', async () => {
    const runs = ['+', '-', '+', '-', '+'].map((operator) =>
      runTests(subject, project(`export const sum = (a, b) => a ${operator} b;`), [TEST_FILE]),
    );
    expect((await Promise.all(runs)).map((verdict) => verdict.outcome)).toEqual([
      'passed',
      'failed',
      'passed',
      'failed',
      'passed',
    ]);
  });
});
