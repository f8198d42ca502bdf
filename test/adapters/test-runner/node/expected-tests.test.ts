import { describe, expect, it } from '@jest/globals';
import { expectedTests } from '../../../../src/adapters/test-runner/node/expected-tests.js';

const names = (source: string): readonly string[] =>
  expectedTests('a.test.ts', source).map(({ name }) => name);

describe('the tests that a file must run', () => {
  it.each([
    [
      "import test from 'node:test'; test('a', () => {}); await test('b', () => {}); void test('c');",
      ['a', 'b', 'c'],
    ],
    [
      "import { test, it } from 'node:test'; test(`a`, () => {}); it('b', { timeout: 5 }, () => {});",
      ['a', 'b'],
    ],
    ["import { test as check } from 'node:test'; check('a', () => {});", ['a']],
    [
      "import * as t from 'node:test'; t.test('a', () => {}); t.describe('s', () => { t.it('b', () => {}); });",
      ['a', 's > b'],
    ],
    [
      "import nodeTest from 'node:test'; nodeTest.it('a', () => {}); nodeTest.suite('s', () => { nodeTest('b', () => {}); });",
      ['a', 's > b'],
    ],
    ["const { test } = require('node:test'); test('a', () => {});", ['a']],
    ["const test = require('node:test'); test('a', () => {});", ['a']],
    [
      "const { describe: d, it: i } = require('node:test'); d('s', function () { i('a', () => {}); });",
      ['s > a'],
    ],
    [
      "import { describe, it } from 'node:test'; describe('s', () => { describe('t', () => { it('a', () => {}); }); it('b', () => {}); });",
      ['s > t > a', 's > b'],
    ],
    [
      "import test from 'node:test'; test('a', async (t) => { await t.test('b', () => {}); });",
      ['a > b', 'a'],
    ],
    ["import { test } from 'node:test'; test.only('a', () => {});", ['a']],
  ])('WF-14 are found in %s', (source, expected) => {
    expect(names(source)).toEqual(expected);
  });

  it.each([
    ['not of node:test', "test('a', () => {});"],
    ['of another library', "import { test } from 'vitest'; test('a', () => {});"],
    [
      'skipped',
      "import { test, describe } from 'node:test'; test.skip('a', () => {}); describe.skip('s', () => { test('b', () => {}); });",
    ],
    ['to do', "import test from 'node:test'; test.todo('a'); test('b', { todo: 'soon' }, () => {});"],
    ['skipped by an option', "import test from 'node:test'; test('a', { skip: true }, () => {});"],
    [
      'with a computed name',
      "import test from 'node:test'; const n = 1; test(`a ${n}`, () => {}); test('a' + n, () => {});",
    ],
    [
      'in a loop',
      "import test from 'node:test'; for (const x of []) test('a', () => {}); [].forEach(() => { test('b', () => {}); });",
    ],
    [
      'under a condition',
      "import test from 'node:test'; if (process.platform === 'win32') { test('a', () => {}); }",
    ],
    ['in a function', "import test from 'node:test'; function f() { test('a', () => {}); }"],
  ])('WF-14 are not those that are %s', (_what, source) => {
    expect(names(source)).toEqual([]);
  });

  it('WF-14 are found in code that is not whole, as far as it goes, without running it', () => {
    expect(
      names("import test from 'node:test'; test('a', () => {}); test('b', () => { process.exit(1) "),
    ).toContain('a');
  });
});
