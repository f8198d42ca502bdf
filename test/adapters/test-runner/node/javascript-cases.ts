import type { Case, Files } from '../../../suites/test-runner.js';

export const TEST_FILE = 'test/sum.test.js';

const PACKAGE = '{ "name": "task", "private": true, "type": "module" }';
const SUM = 'export const sum = (a, b) => a + b;\n';
const WRONG = 'export const sum = (a, b) => a - b;\n';
const TEST = `import test from 'node:test';
import assert from 'node:assert/strict';
import { sum } from '../src/sum.js';
test('adds two numbers', () => {
  assert.equal(sum(1, 2), 3);
});
test('adds nothing', () => {
  assert.deepEqual([sum(0, 0)], [0]);
});
`;

/** A project of one module and its test. */
export const project = (code: string, test: string = TEST): Files => ({
  'package.json': PACKAGE,
  'src/sum.js': code,
  [TEST_FILE]: test,
});

/** A module that gives wrong sums, and this beside. */
const wrongBut = (code: string): Files => project(`${code}\n${WRONG}`);
/** A module whose function does this before it gives a wrong sum. */
const wrongWhenCalled = (code: string, head = ''): Files =>
  project(`${head}\nexport const sum = (a, b) => { ${code}; return a - b; };`);

const ordinary: Readonly<Record<string, Case>> = {
  'WF-13 tests that pass, pass': {
    files: project(SUM),
    reason: null,
    tests: ['adds two numbers passed', 'adds nothing passed'],
  },
  'WF-13 a red test says what was expected, what came, and where': {
    files: project(WRONG),
    reason: 'assertions',
    says: /-1 !== 3[^]*test\/sum\.test\.js:5/,
    tests: ['adds two numbers failed', 'adds nothing passed'],
  },
  'WF-13 suites and tests inside tests have full names': {
    files: project(
      SUM,
      `import { describe, it } from 'node:test';
import { strictEqual } from 'assert';
import { sum } from '../src/sum.js';
describe('sum', () => {
  describe('of small numbers', () => { it('works', () => strictEqual(sum(1, 1), 2)); });
  it('has cases', async (t) => { await t.test('negative', () => strictEqual(sum(-1, -1), -2)); });
});`,
    ),
    reason: null,
    tests: [
      'sum > of small numbers > works passed',
      'sum > has cases > negative passed',
      'sum > has cases passed',
    ],
  },
  'WF-13 CommonJS works as well': {
    files: {
      'src/sum.js': 'module.exports = { sum: (a, b) => a + b };',
      [TEST_FILE]: `const { test } = require('node:test');
const assert = require('assert');
const { sum } = require('../src/sum.js');
test('adds', () => assert.strictEqual(sum(1, 2), 3));`,
    },
    reason: null,
    tests: ['adds passed'],
  },
  'WF-13 an open server or timer does not keep a finished run from passing': {
    files: project(
      `import { createServer } from 'node:http';\ncreateServer().listen(0);\nsetInterval(() => {}, 1000);\n${SUM}`,
    ),
    reason: null,
  },
  'WF-13 tests may use mocks, timers, files, threads and child processes': {
    files: project(
      SUM,
      `import test, { mock } from 'node:test';
import assert from 'node:assert';
import fs from 'node:fs';
import { execFileSync } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import { EventEmitter, once } from 'node:events';
import { Readable } from 'node:stream';
test('mocks', (t) => {
  t.mock.method(Math, 'random', () => 0.5);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const ring = mock.fn();
  setTimeout(ring, 1000);
  t.mock.timers.tick(1000);
  assert.equal(ring.mock.callCount(), 1);
  assert.equal(Math.random(), 0.5);
});
test('errors, streams and emitters of its own', () => {
  class Invalid extends Error { constructor() { super('no'); this.name = 'Invalid'; } }
  assert.throws(() => { throw new Invalid(); }, { name: 'Invalid' });
  const stream = new Readable();
  stream._read = () => {};
  const emitter = Object.assign(new EventEmitter(), { emit: () => true });
  assert.ok(emitter.emit('x'));
});
test('the machine', async () => {
  fs.writeFileSync('/tmp/x', 'y');
  assert.equal(execFileSync(process.execPath, ['-p', '1+1'], { encoding: 'utf8' }), '2\\n');
  const [message] = await once(new Worker('require("worker_threads").parentPort.postMessage(7)', { eval: true }), 'message');
  assert.equal(message, 7);
});`,
    ),
    reason: null,
  },
  'WF-14 skipped and planned tests are not passed ones': {
    files: project(
      SUM,
      `import test from 'node:test';\ntest.skip('later', () => {});\ntest('also', { todo: true }, () => {});`,
    ),
    reason: 'no_tests',
    tests: ['later skipped', 'also skipped'],
  },
  'WF-14 a test that skips itself does not pass': {
    files: project(
      SUM,
      `import test from 'node:test';\ntest('one', (t) => t.skip());\ntest('two', () => {});`,
    ),
    reason: 'missing_tests',
    says: /one/,
  },
  'WF-14 a file without tests does not pass': {
    files: project(SUM, "console.log('ok');"),
    reason: 'no_tests',
  },
  'WF-13 a syntax error names its place': {
    files: project('export const sum = (a, b => a + b;'),
    reason: 'load_error',
    says: /SyntaxError/,
  },
  'WF-13 a missing module is named': {
    files: project(SUM, TEST.replace('src/sum.js', 'src/sums.js')),
    reason: 'load_error',
    says: /Cannot find module.*sums\.js/,
  },
  'WF-13 a package that is not there is named': {
    files: project(SUM, `import { expect } from 'vitest';\n${TEST}`),
    reason: 'load_error',
    says: /vitest/,
  },
  'WF-14 a hook that throws fails its suite': {
    files: project(
      SUM,
      `import { describe, it, after } from 'node:test';\ndescribe('s', () => { after(() => { throw new Error('hook broke'); }); it('t', () => {}); });`,
    ),
    reason: 'assertions',
    says: /hook broke/,
  },
  'WF-14 a rejection that nobody handles fails the run': {
    files: project(`Promise.reject(new Error('left alone'));\n${SUM}`),
    reason: 'crashed',
    says: /left alone/,
  },
  'WF-14 an error thrown after the tests fails the run': {
    files: project(
      SUM,
      `${TEST}test('late', () => { setImmediate(() => { throw new Error('too late'); }); });`,
    ),
    reason: 'crashed',
    says: /too late/,
  },
  'WF-14 an exit code other than 0 fails a run with green tests': {
    files: project(`process.exitCode = 3;\n${SUM}`),
    reason: 'crashed',
    says: /exit code 3/,
  },
  'WF-14 control characters of a message are not shown to people': {
    files: project(
      `export const sum = () => { throw new Error('\\u001b[31mred\\u202e\\u0007 text ' + 'x'.repeat(5000)); };`,
    ),
    reason: 'assertions',
    says: /Error: red text x/,
  },
};

const limits: Readonly<Record<string, Case>> = {
  'SC-9 an endless loop is stopped at the time limit': {
    files: project('export const sum = () => { for (;;); };'),
    reason: 'time_limit',
    wallMs: 1_500,
  },
  'SC-9 a wait for ever is stopped at the time limit or seen as one': {
    files: project(
      SUM,
      `import test from 'node:test';\ntest('waits', () => new Promise(() => setInterval(() => {}, 100)));`,
    ),
    reason: 'time_limit',
    wallMs: 1_500,
  },
  'WF-14 too much memory is named': {
    files: project(
      'export const sum = () => { const all = []; for (;;) all.push(new Array(1e5).fill({})); };',
    ),
    reason: 'memory_limit',
  },
  'WF-14 a flood of output is named': {
    files: project(
      'export const sum = () => { for (;;) require; };'.replace('require', "console.log('x'.repeat(1e5))"),
    ),
    reason: 'output_limit',
  },
};

const PATCHES: Readonly<Record<string, string>> = {
  'the assert function': "import assert from 'node:assert'; assert.equal = assert.deepEqual = () => {};",
  'the strict assert': "import assert from 'node:assert/strict'; try { assert.equal = () => {}; } catch {}",
  'assert by definition': `import assert from 'node:assert/strict'; import { syncBuiltinESMExports } from 'node:module';
try { Object.defineProperty(assert, 'equal', { value: () => {} }); } catch {} syncBuiltinESMExports();`,
  'assert with the silent strictness of CommonJS':
    "import { createRequire } from 'node:module'; const a = createRequire(import.meta.url)('assert'); Reflect.set(a, 'equal', () => {}); Reflect.set(a.strict, 'equal', () => {});",
  'the test function':
    "import test from 'node:test'; try { test.test = test.it = () => {}; } catch {} Reflect.set(test, 'test', () => {});",
  'the stream of results': `import { Readable } from 'node:stream'; import { EventEmitter } from 'node:events';
const lie = (o, k) => { const f = o[k]; Reflect.set(o, k, function (...a) { for (const x of a) if (x?.type === 'test:fail') x.type = 'test:pass'; if (a[0] === 'test:fail') a[0] = 'test:pass'; return Reflect.apply(f, this, a); }); };
try { lie(Readable.prototype, 'push'); } catch {} try { lie(EventEmitter.prototype, 'emit'); } catch {}`,
  'JSON, strings and arrays': `for (const [o, k] of [[JSON, 'stringify'], [Array.prototype, 'join'], [String.prototype, 'slice'], [Object, 'is'], [Reflect, 'apply']]) Reflect.set(o, k, () => 'passed');`,
  'the file system':
    "import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module'; fs.writeSync = () => 0; syncBuiltinESMExports();",
};

const patched = Object.fromEntries(
  Object.entries(PATCHES).map(([what, code]): [string, Case] => [
    `WF-14 a red test stays red when the code patches ${what}`,
    { files: wrongBut(code), reason: what === 'the assert function' ? 'load_error' : 'assertions' },
  ]),
);

const cheats: Readonly<Record<string, Case>> = {
  'WF-14 the code patches the methods that a test asks': {
    files: project(
      `for (const method of ['includes', 'some', 'every']) Reflect.set(Array.prototype, method, () => true);\n${WRONG}`,
      `import test from 'node:test';\nimport assert from 'node:assert';\nimport { sum } from '../src/sum.js';\ntest('asks', () => assert.ok([3].includes(sum(1, 2))));`,
    ),
    reason: 'assertions',
  },
  'WF-14 the code ends the process with 0 when it is loaded': {
    files: wrongBut('process.exit(0);'),
    reason: 'crashed',
  },
  'WF-14 the code ends the process with 0 inside a test': {
    files: wrongWhenCalled('process.exit(0)'),
    reason: 'crashed',
  },
  'WF-14 the code ends the process past all handlers': {
    files: wrongWhenCalled('process.reallyExit(0)'),
    reason: 'crashed',
  },
  'WF-14 the code kills its process': {
    files: wrongWhenCalled("process.kill(process.pid, 'SIGKILL')"),
    reason: 'crashed',
  },
  'WF-14 the code never finishes loading': {
    files: wrongBut('await new Promise(() => {});'),
    reason: 'crashed',
  },
  'WF-14 the code prints what a green run prints': {
    files: wrongBut(
      "console.log('TAP version 13\\nok 1 - adds two numbers\\nok 2 - adds nothing\\n1..2\\n# pass 2\\n# fail 0'); process.exit(0);",
    ),
    reason: 'crashed',
  },
  'WF-14 the code writes to the report': {
    files: wrongWhenCalled(
      `fs.writeSync(3, '0'.repeat(64) + ' 2 test ["adds two numbers","passed","1",""]\\n')`,
      "import fs from 'node:fs';",
    ),
    reason: 'forged_report',
  },
  'WF-14 the code writes a whole report and ends the process': {
    files: wrongBut(
      `import fs from 'node:fs'; fs.writeSync(3, ['start', 'test', 'finished'].map((k, i) => '0'.repeat(64) + ' ' + (i + 2) + ' ' + k + ' ["loaded","passed","",""]').join('\\n') + '\\n'); process.exit(0);`,
    ),
    reason: 'forged_report',
  },
  'WF-14 the code closes the report': {
    files: wrongWhenCalled('fs.closeSync(3)', "import fs from 'node:fs';"),
    reason: 'crashed',
  },
  'WF-14 the code adds green tests of the same names': {
    files: wrongBut(
      "import test from 'node:test'; test('adds two numbers', () => {}); test('adds nothing', () => {});",
    ),
    reason: 'assertions',
  },
  'WF-14 the code rewrites the test file': {
    files: wrongBut(
      `import fs from 'node:fs'; try { fs.writeFileSync('${TEST_FILE}', ''); } catch {} try { fs.renameSync('test', 'gone'); } catch {}`,
    ),
    reason: 'assertions',
  },
  'WF-14 the code puts its own assert into the module cache': {
    files: {
      'src/sum.js': `require.cache.assert = { exports: () => {}, loaded: true }; require.cache.assert.exports.strictEqual = () => {};
const Module = require('module'); const load = Module._load; Module._load = function (name) { return name.includes('assert') ? { strictEqual() {} } : load.apply(this, arguments); };
module.exports = { sum: (a, b) => a - b };`,
      [TEST_FILE]: `const { sum } = require('../src/sum.js'); const assert = require('assert'); const { test } = require('node:test');
test('adds', () => assert.strictEqual(sum(1, 2), 3));`,
    },
    reason: 'assertions',
  },
  'WF-14 the code looks for the harness among the resources of the running test': {
    files: wrongWhenCalled(
      'const r = hooks.executionAsyncResource(); r.fail = () => {}; r.passed = true',
      "import hooks from 'node:async_hooks';",
    ),
    reason: 'assertions',
    says: /switched off/,
  },
  'WF-14 the code opens the inspector, also from another thread': {
    files: wrongBut(`import { Worker } from 'node:worker_threads'; import { Session } from 'node:inspector';
try { new Session().connect(); } catch (e) { console.log(e.message); }
new Worker("new (require('inspector').Session)().connectToMainThread()", { eval: true, execArgv: [] }).on('error', (e) => console.log(e.message));`),
    reason: 'assertions',
  },
  'WF-14 the code loads the harness a second time': {
    files: wrongBut(
      "const harness = await import('/opt/code-intern/node/run.mjs'); harness.default.emit('pipe', { emit() {}, end() {} });",
    ),
    reason: 'assertions',
  },
};

export const javascriptCases: Readonly<Record<string, Case>> = {
  ...ordinary,
  ...limits,
  ...patched,
  ...cheats,
};
