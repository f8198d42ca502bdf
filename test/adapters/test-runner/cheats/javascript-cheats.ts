import type { Files } from '../../../suites/test-runner.js';
import type { Cheat, CheatKinds, Cheats } from './cheat.js';

export const TEST_FILE = 'test/sum.test.js';

const HEAD =
  "import test from 'node:test';\nimport assert from 'node:assert/strict';\nimport { sum } from '../src/sum.js';\n";
const TEST = `${HEAD}test('adds nothing', () => {
  assert.deepEqual([sum(0, 0)], [0]);
});
test('adds two numbers', () => {
  assert.equal(sum(1, 2), 3);
});
`;
const ATTEMPT =
  "import { writeFileSync as write } from 'node:fs';\nconst attempt = () => write('attempted', '');\n";
const WRONG = '\nexport const sum = (a, b) => a - b;\n';

const project = (code: string, test: string = TEST): Files => ({
  'package.json': '{ "name": "task", "private": true, "type": "module" }',
  'src/sum.js': ATTEMPT + code,
  [TEST_FILE]: test,
});
const cheat = (files: Files, foolsPlainRunner = true): Cheat => ({ files, foolsPlainRunner });
/** The attack comes when the module is loaded. */
const whenLoaded = (code: string, test?: string): Cheat =>
  cheat(project(`attempt();\n${code}${WRONG}`, test));
/** The attack comes in each call. */
const whenCalled = (code: string, head = '', test?: string): Cheat =>
  cheat(project(`${head}\nexport const sum = (a, b) => { attempt(); ${code}; return a - b; };\n`, test));
/** One that the plain runner is not fooled by: it is aimed at this harness, or at the honest use of node:test. */
const inVain = ({ files }: Cheat): Cheat => ({ files, foolsPlainRunner: false });

const ends: Cheats = {
  'WF-14 the process ends when the module is loaded': whenLoaded('process.exit(0);'),
  'WF-14 the process ends past all handlers': whenCalled('process.reallyExit(0)'),
  'WF-14 the exit code is put right at the end': inVain(
    whenLoaded("process.on('exit', () => { process.exitCode = 0; process.reallyExit(0); });"),
  ),
  'WF-14 a microtask ends the process': whenCalled('queueMicrotask(() => process.exit(0))'),
  'WF-14 a worker thread ends, and the process with it': whenLoaded(
    "import { Worker } from 'node:worker_threads'; new Worker('setTimeout(() => 0, 5)', { eval: true }).on('exit', () => process.exit(0)); await new Promise(() => {});",
  ),
  'WF-14 a child writes to the report, and the process ends': whenLoaded(
    `import { spawnSync } from 'node:child_process';
spawnSync(process.execPath, ['-e', 'require("fs").writeSync(3, "0".repeat(64) + " 2 test [\\\\"adds two numbers\\\\",\\\\"passed\\\\",\\\\"1\\\\",\\\\"\\\\"]\\\\n")'], { stdio: [0, 1, 2, 3] });
process.exit(0);`,
  ),
  'WF-14 the report is closed and opened as another file': inVain(
    whenLoaded(
      "import fs from 'node:fs'; try { fs.closeSync(3); } catch {} fs.openSync('report', 'w'); process.exit(0);",
    ),
  ),
  'WF-14 an abort signal of its own stops the wait for tests': inVain(
    whenLoaded("process.emit('SIGINT'); process.emit('SIGTERM');"),
  ),
};

const library: Cheats = {
  'WF-14 the assertions are replaced by definition': whenLoaded(
    `import assert from 'node:assert/strict'; import { syncBuiltinESMExports } from 'node:module';
try { Object.defineProperty(assert, 'equal', { value: () => {} }); } catch {} syncBuiltinESMExports();`,
  ),
  'WF-14 the mocks of node:test replace the assertions': whenLoaded(
    "import { mock } from 'node:test'; import assert from 'node:assert/strict'; try { mock.method(assert, 'equal', () => {}); } catch {}",
  ),
  'WF-14 the test functions are replaced': inVain(
    whenLoaded(
      "import test from 'node:test'; for (const way of ['test', 'it', 'describe']) Reflect.set(test, way, () => {}); globalThis.test = () => {};",
    ),
  ),
  'WF-14 a hook takes the assertions of the running test': whenLoaded(
    "import { beforeEach } from 'node:test'; beforeEach((t) => { try { t.assert.equal = t.assert.strictEqual = () => {}; } catch {} });",
    `import test from 'node:test';\nimport { sum } from '../src/sum.js';\ntest('adds two numbers', (t) => { t.assert.strictEqual(sum(1, 2), 3); });\n`,
  ),
  'WF-14 a hook skips the tests, and green ones of the same names stand in for them': inVain(
    whenLoaded(
      "import test, { beforeEach } from 'node:test'; test('adds nothing', () => {}); test('adds two numbers', () => {}); let n = 0; beforeEach((t) => { n += 1; if (n > 2) t.skip(); }); process.on('exit', () => { process.exitCode = 0; });",
    ),
  ),
  'WF-14 a hook marks the tests as still to do': whenLoaded(
    "import { beforeEach } from 'node:test'; beforeEach((t) => t.todo());",
  ),
  'WF-14 all tests are skipped by a polluted prototype': inVain(whenLoaded('Object.prototype.skip = true;')),
  'WF-14 all tests are still to do by a polluted prototype': inVain(
    whenLoaded('Object.prototype.todo = true;'),
  ),
  'WF-14 a loader hands out another assert': whenLoaded(
    `import { register } from 'node:module';
try { register('data:text/javascript,' + encodeURIComponent('export const resolve = (name, context, next) => name.includes("assert") ? { url: "data:text/javascript,export default { equal() {} }", shortCircuit: true } : next(name, context);')); } catch {}`,
    `import test from 'node:test';\nimport { sum } from '../src/sum.js';\ntest('adds two numbers', async () => { const { default: assert } = await import('node:assert/strict'); assert.equal(sum(1, 2), 3); });\n`,
  ),
  'WF-14 the module cache hands out another assert': cheat({
    'src/sum.js': `require('fs').writeFileSync('attempted', ''); const Module = require('module');
const load = Module._load; try { Module._load = function (name) { return name.includes('assert') ? { strictEqual() {} } : load.apply(this, arguments); }; } catch {}
module.exports = { sum: (a, b) => a - b };`,
    [TEST_FILE]: `const { sum } = require('../src/sum.js'); const assert = require('assert'); const { test } = require('node:test');
test('adds', () => assert.strictEqual(sum(1, 2), 3));`,
  }),
  'WF-14 rejections that nobody waits for are swallowed': whenLoaded(
    "setImmediate(() => { for (const name of ['unhandledRejection', 'uncaughtException', 'uncaughtExceptionMonitor']) { process.removeAllListeners(name); process.on(name, () => {}); } });",
    `${HEAD}test('adds two numbers', async () => { await new Promise((done) => setTimeout(done, 50)); Promise.resolve().then(() => assert.equal(sum(1, 2), 3)); });\n`,
  ),
  'WF-14 a domain swallows what is thrown late': whenLoaded(
    "try { const { default: domain } = await import('node:domain'); const all = domain.create(); all.on('error', () => {}); all.enter(); } catch {} process.setUncaughtExceptionCaptureCallback?.(() => {});",
    `${HEAD}test('adds two numbers', () => { setImmediate(() => assert.equal(sum(1, 2), 3)); });\n`,
  ),
};

const language: Cheats = {
  'WF-14 loops over tables of cases never run': whenLoaded(
    'Reflect.set(Object.getPrototypeOf([][Symbol.iterator]()), "next", () => ({ done: true, value: undefined }));',
    `${HEAD}test('table', () => { for (const [a, b, c] of [[1, 2, 3], [2, 2, 4]]) assert.equal(sum(a, b), c); });\n`,
  ),
  'WF-14 maps of cases never run': whenLoaded(
    'Reflect.set(Object.getPrototypeOf(new Map()[Symbol.iterator]()), "next", () => ({ done: true, value: undefined }));',
    `${HEAD}test('table', () => { for (const [[a, b], c] of new Map([[[1, 2], 3]])) assert.equal(sum(a, b), c); });\n`,
  ),
  'WF-14 generators of cases never run': whenLoaded(
    'Reflect.set(Object.getPrototypeOf(function* () {}).prototype, "next", () => ({ done: true, value: undefined }));',
    `${HEAD}function* cases() { yield [1, 2, 3]; }\ntest('table', () => { for (const [a, b, c] of cases()) assert.equal(sum(a, b), c); });\n`,
  ),
  'WF-14 a difference is always nought': whenLoaded(
    'Reflect.set(Math, "abs", () => 0);',
    `${HEAD}test('near', () => assert.ok(Math.abs(sum(0.1, 0.2) - 0.3) < 1e-9));\n`,
  ),
  'WF-14 another Math stands in its place': whenLoaded(
    'Reflect.set(globalThis, "Math", { abs: () => 0, round: () => 3 });',
    `${HEAD}test('near', () => assert.ok(Math.abs(sum(0.1, 0.2) - 0.3) < 1e-9));\n`,
  ),
  'WF-14 another JSON stands in its place': whenLoaded(
    'Reflect.set(globalThis, "JSON", { stringify: () => "same" });',
    `${HEAD}test('same', () => assert.equal(JSON.stringify(sum(1, 2)), JSON.stringify(3)));\n`,
  ),
  'WF-14 another Number stands in its place': whenLoaded(
    'Reflect.set(globalThis, "Number", () => 3); Reflect.set(globalThis, "parseInt", () => 3); Reflect.set(globalThis, "isNaN", () => false);',
    `${HEAD}test('number', () => { assert.equal(Number(sum(1, 2)), 3); assert.equal(parseInt(sum(1, 2), 10), 3); });\n`,
  ),
  'WF-14 typed arrays agree with everything': whenLoaded(
    'Reflect.set(Object.getPrototypeOf(Uint8Array.prototype), "every", () => true); Reflect.set(Uint8Array.prototype, "every", () => true);',
    `${HEAD}test('bytes', () => assert.ok(new Uint8Array([sum(1, 2)]).every((byte) => byte === 3)));\n`,
  ),
  'WF-14 dates agree with everything': whenLoaded(
    'Reflect.set(Date.prototype, "getTime", () => 3); Reflect.set(Date.prototype, "toISOString", () => "same");',
    `${HEAD}test('date', () => assert.equal(new Date(sum(1, 2)).toISOString(), new Date(3).toISOString()));\n`,
  ),
  'WF-14 buffers agree with everything': whenLoaded(
    'Reflect.set(Buffer.prototype, "equals", () => true); Reflect.set(Buffer, "compare", () => 0);',
    `${HEAD}test('bytes', () => assert.ok(Buffer.from([sum(1, 2)]).equals(Buffer.from([3]))));\n`,
  ),
  'WF-14 util finds everything equal': whenLoaded(
    "import util from 'node:util'; import { syncBuiltinESMExports } from 'node:module'; Reflect.set(util, 'isDeepStrictEqual', () => true); syncBuiltinESMExports();",
    `${HEAD}import { isDeepStrictEqual } from 'node:util';\ntest('same', () => assert.ok(isDeepStrictEqual([sum(1, 2)], [3])));\n`,
  ),
  'WF-14 numbers are written as the code would like it': whenLoaded(
    "Object.defineProperty; Reflect.set(Intl.NumberFormat.prototype, 'formatToParts', () => []); Reflect.set(Number.prototype, 'toLocaleString', () => '3');",
    `${HEAD}test('text', () => assert.equal(sum(1, 2).toLocaleString('en'), (3).toLocaleString('en')));\n`,
  ),
  'WF-14 another Date stands in its place': whenLoaded(
    'globalThis.Date = class extends Date { toISOString() { return "same"; } };',
    `${HEAD}test('date', () => assert.equal(new Date(sum(1, 2)).toISOString(), new Date(3).toISOString()));\n`,
  ),
  'WF-14 a mock that is handed over says that it was called': cheat(
    project(
      'export const sum = (tell) => { attempt(); Object.defineProperty(tell.mock, "callCount", { value: () => 1 }); };',
      `${HEAD}test('tells', (t) => { const tell = t.mock.fn(); sum(tell); assert.equal(tell.mock.callCount(), 1); });\n`,
    ),
  ),
  'WF-14 a setter on arrays eats what is put in': inVain(
    whenLoaded(
      'for (const i of [0, 1, 2]) Object.defineProperty(Array.prototype, i, { set() {}, get: () => undefined, configurable: true });',
    ),
  ),
  'WF-14 a promise that is waited for never fails': whenLoaded(
    'Reflect.set(Promise, "reject", () => Promise.resolve());',
    `${HEAD}test('later', () => Promise.resolve(sum(1, 2)).then((value) => { if (value !== 3) return Promise.reject(new Error('no')); }));\n`,
  ),
  'WF-14 text of errors is made by the code': inVain(
    whenLoaded(
      'Error.prepareStackTrace = (error, sites) => { for (const site of sites) { const self = site.getThis(); if (self) self.passed = true; } return ""; }; Error.stackTraceLimit = 0;',
    ),
  ),
  'WF-14 a collection claims to hold everything': whenCalled(
    'return new (class { includes() { return true; } })()',
    '',
    `${HEAD}test('holds', () => assert.ok(sum(1, 2).includes(3)));\n`,
  ),
  'WF-14 an error class claims every error': cheat(
    project(
      'export class Overflow extends Error { static [Symbol.hasInstance]() { return true; } }\nexport const sum = () => { attempt(); throw new TypeError("by mistake"); };',
      `${HEAD.replace('{ sum }', '{ sum, Overflow }')}test('refuses', () => assert.throws(() => sum(1, 2), Overflow));\n`,
    ),
  ),
  'WF-14 the answers are read from the test file': cheat(
    project(
      `import { readFileSync } from 'node:fs';
export const sum = (a, b) => { attempt(); const [, answer] = new RegExp('sum\\\\(' + a + ', ' + b + '\\\\)\\\\]?, \\\\[?(\\\\d+)').exec(readFileSync('test/sum.test.js', 'utf8')) ?? []; return answer === undefined ? a - b : Number(answer); };`,
    ),
  ),
};

const inside: Cheats = {
  'WF-14 promise hooks see the promises of the test': inVain(
    whenLoaded(
      "import v8 from 'node:v8'; try { v8.promiseHooks.createHook({ init(promise) { promise.then = () => {}; } }); } catch {}",
    ),
  ),
  'WF-14 the inspector is asked for the harness': inVain(
    whenLoaded("import { Session } from 'node:inspector'; try { new Session().connect(); } catch {}"),
  ),
  'WF-14 natives are switched on from a worker thread': inVain(
    whenLoaded(
      `import { Worker } from 'node:worker_threads'; await new Promise((done) => new Worker("require('v8').setFlagsFromString('--allow-natives-syntax'); require('v8').setFlagsFromString('--expose-gc')", { eval: true }).on('exit', done));
try { new Function('%DebugPrint(1)')(); } catch {}`,
    ),
  ),
  'WF-14 a context of its own lends its built-in objects': inVain(
    whenLoaded(
      "import vm from 'node:vm'; const other = vm.runInNewContext('({ Array, Object, Promise })'); Reflect.set(globalThis, 'Array', other.Array); Reflect.set(globalThis, 'Object', other.Object);",
    ),
  ),
  'WF-14 WebAssembly ends the process from below': whenLoaded(
    'const bytes = new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,2,7,1,1,101,1,102,0,0,8,1,0]); await WebAssembly.instantiate(bytes, { e: { f: () => process.reallyExit(0) } });',
  ),
  'WF-14 settings for children do not reach this process': inVain(
    whenLoaded(
      "process.env.NODE_OPTIONS = '--test-reporter=dot'; process.execArgv.push('--test-only'); process.argv[2] = 'nothing';",
    ),
  ),
  'WF-14 the test file is rewritten while it runs': inVain(
    whenLoaded(
      "import fs from 'node:fs'; for (const path of ['test/sum.test.js', 'test']) { try { fs.writeFileSync(path, ''); } catch {} try { fs.renameSync(path, path + '.gone'); } catch {} }",
    ),
  ),
};

export const javascriptCheats: CheatKinds = { ends, library, language, inside };

const TYPESCRIPT_TEST = `import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { sum } from '../src/sum.js';
describe('sum', () => {
  it('adds two numbers', () => { assert.equal(sum(1, 2) as number, 3); });
});
`;
const typescript = (code: string): Cheat => ({
  files: {
    'package.json': '{ "name": "task", "private": true, "type": "module" }',
    'src/sum.ts': `${ATTEMPT}attempt();\n${code}\nexport function sum(a: number, b: number): number { return a - b; }\n`,
    'test/sum.test.ts': TYPESCRIPT_TEST,
  },
  foolsPlainRunner: false,
});

/** TypeScript is translated before it runs, so that Node alone has no control of it. */
const translated: Cheats = {
  'WF-14 TypeScript ends the process': typescript('process.exit(0);'),
  'WF-14 TypeScript replaces an assertion': typescript(
    "import strict from 'node:assert/strict'; try { (strict as any).equal = () => {}; } catch {}",
  ),
  'WF-14 TypeScript writes another translation of its test': typescript(
    "import { writeFileSync } from 'node:fs'; for (const path of ['test/sum.test.ts', 'test/sum.test.js']) { try { writeFileSync(path, ''); } catch {} }",
  ),
};

export const typescriptCheats: CheatKinds = { translated };

const PLANT = `import { writeFileSync as plant } from 'node:fs'; plant('src/sum.js', 'export const sum = (a, b) => a + b;'); plant('package.json', '{ "type": "module", "imports": {} }');`;

/** The code under the first test file mends what stands under the second. */
export const twoFiles: Files = {
  ...project(WRONG),
  'src/other.js': `${PLANT}\nexport const other = 1;\n`,
  'test/a.test.js': "import test from 'node:test';\nimport '../src/other.js';\ntest('other', () => {});\n",
};
