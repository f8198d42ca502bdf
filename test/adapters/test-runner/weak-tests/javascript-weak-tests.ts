import type { WeakTests } from './weak-test.js';

const WRONG = 'export const add = (a, b) => a - b;\n';
const HEAD = `import test from 'node:test';
import assert from 'node:assert/strict';
import { add } from '../src/add.js';
`;
const answer = (body: string, code = WRONG) => ({ code, tests: `${HEAD}${body}\n` });
const weak = (...bodies: readonly string[]) => bodies.map((body) => answer(body));

const HONEST = `test('adds two', () => { assert.equal(add(1, 2), 3); });
test('adds nothing', () => { assert.equal(add(0, 0), 0); });
test('adds what is below zero', () => { assert.equal(add(-1, 1), 0); });`;
const HARMLESS = `test('adds nothing', () => { assert.equal(add(0, 0), 0); });`;

export const javascriptWeakTests: WeakTests = {
  'WF-14 an empty test': { answers: weak(`test('adds', () => {});`), ends: 'vacuous' },
  'WF-14 a test without a function': { answers: weak(`test('adds');`), ends: 'vacuous' },
  'WF-14 asserts true': { answers: weak(`test('adds', () => { assert.ok(true); });`), ends: 'vacuous' },
  'WF-14 a swallowed assertion': {
    answers: weak(`test('adds', () => { try { assert.equal(add(1, 2), 3); } catch { /* fine */ } });`),
    ends: 'vacuous',
  },
  'WF-14 a real test skipped beside a trivial one': {
    answers: weak(
      `test('adds', { skip: true }, () => { assert.equal(add(1, 2), 3); });\ntest('is there', () => { assert.ok(add); });`,
    ),
    ends: 'vacuous',
  },
  'WF-14 the function is defined anew in the test file': {
    answers: [
      {
        code: WRONG,
        tests: `import test from 'node:test';\nimport assert from 'node:assert/strict';\nconst add = (a, b) => a + b;\ntest('adds', () => { assert.equal(add(1, 2), 3); });\n`,
      },
    ],
    ends: 'vacuous',
  },
  'WF-14 looks only at what kind of thing it is': {
    answers: weak(`test('adds', () => { assert.equal(typeof add, 'function'); });`),
    ends: 'vacuous',
  },
  'WF-14 a check in a loop over nothing': {
    answers: weak(`test('adds', () => { for (const n of []) assert.equal(add(n, n), n + n); });`),
    ends: 'vacuous',
  },
  'WF-14 a check in a function that nobody calls': {
    answers: weak(
      `test('adds', () => { const check = () => assert.equal(add(1, 2), 3); assert.ok(check); });`,
    ),
    ends: 'vacuous',
  },
  'WF-14 expects the error of its own assertion': {
    answers: weak(`test('adds', () => { assert.throws(() => assert.equal(add(1, 2), 3)); });`),
    ends: 'vacuous',
  },
  'WF-14 a tautology': {
    answers: weak(`test('adds', () => { assert.equal(add(1, 2), add(1, 2)); });`),
    ends: 'asked once',
  },
  'WF-14 a call without a check': {
    answers: weak(`test('adds', () => { add(1, 2); });`),
    ends: 'asked once',
  },
  'WF-14 a check that is true anyway': {
    answers: weak(`test('adds', () => { assert.ok(add(1, 2) === 3 || true); });`),
    ends: 'asked once',
  },
  'WF-14 a check behind a condition that does not hold': {
    answers: weak(`test('adds', () => { const sum = add(1, 2); if (sum === 3) assert.equal(sum, 3); });`),
    ends: 'asked once',
  },
  'WF-14 only that it is not null': {
    answers: weak(`test('adds', () => { assert.notEqual(add(1, 2), null); });`),
    ends: 'asked once',
  },
  'WF-14 red tests that the correction leaves out': { answers: weak(HONEST, HARMLESS), ends: 'suspected' },
  'WF-14 red tests that the correction empties': {
    answers: weak(
      HONEST,
      `test('adds two', () => {});\ntest('adds what is below zero', () => {});\n${HARMLESS}`,
    ),
    ends: 'suspected',
  },
  'WF-14 red tests that the correction skips': {
    answers: weak(
      HONEST,
      HONEST.replace("test('adds two'", "test.skip('adds two'").replace(
        "test('adds what",
        "test.skip('adds what",
      ),
    ),
    ends: 'suspected',
  },
  'WF-14 red tests that the correction makes say nothing': {
    answers: weak(HONEST, HONEST.replaceAll(/assert\.equal\(add\((1, 2|-1, 1)\), \d\)/g, 'assert.ok(add)')),
    ends: 'suspected',
  },
};

export const wrongInBoth = answer(`test('adds', () => { assert.equal(add(1, 2), -1); });`);

const honest = (code: string, names: string, body: string, suspicions = 0) => ({
  answer: { code, tests: `${HEAD.replace('{ add }', names)}${body}\n` },
  suspicions,
});

export const honestInJavascript = {
  'WF-14 constants and nothing else': honest(
    `export const LIMIT = 10;\nexport const NAMES = Object.freeze(['a', 'b']);\n`,
    '{ LIMIT, NAMES }',
    `test('limit', () => { assert.equal(LIMIT, 10); });\ntest('names', () => { assert.deepEqual(NAMES, ['a', 'b']); });`,
  ),
  'WF-14 a class, its getters and its errors': honest(
    `export class Limit extends Error {}
export class Counter {
  #count = 0;
  get count() { return this.#count; }
  add() { if (this.#count === 2) throw new Limit('enough'); this.#count += 1; return this; }
}
`,
    '{ Counter, Limit }',
    `test('counts', () => { assert.equal(new Counter().add().add().count, 2); });
test('has a limit', () => { assert.throws(() => new Counter().add().add().add(), Limit); });`,
  ),
  'WF-14 what is printed and not returned': honest(
    `export function greet(name) { console.log('Hello, ' + name); }\n`,
    '{ greet }',
    `test('greets', (t) => {
  const log = t.mock.method(console, 'log', () => {});
  greet('Ann');
  assert.deepEqual(log.mock.calls[0].arguments, ['Hello, Ann']);
});`,
  ),
  'WF-14 promises, generators and a default export': honest(
    `export default async function load(n) { if (n < 0) throw new RangeError('n'); return n * 2; }
export function* upTo(n) { for (let i = 1; i <= n; i += 1) yield i; }
`,
    'load, { upTo }',
    `test('loads', async () => { assert.equal(await load(2), 4); await assert.rejects(load(-1), RangeError); });
test('counts', () => { assert.deepEqual([...upTo(3)], [1, 2, 3]); });`,
  ),
  'WF-14 one weak test beside a real one is noted': honest(
    'export const add = (a, b) => a + b;\n',
    '{ add }',
    `test('adds', () => { assert.equal(add(1, 2), 3); });\ntest('is there', () => { assert.ok(add); });`,
    1,
  ),
  'WF-14 a module without exports cannot be checked, which is noted': {
    answer: {
      code: `console.log('hello');\n`,
      tests: `import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
test('greets', () => { assert.equal(execFileSync(process.execPath, ['src/add.js'], { encoding: 'utf8' }), 'hello\\n'); });
`,
    },
    suspicions: 1,
  },
};
