import { beforeAll, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRunTests, type RunTestsDeps } from '../../src/activities/run-tests.js';
import type { RunTestsInput, RunTestsResult } from '../../src/activities/contract.js';
import { createFileBlobStore } from '../../src/adapters/blobs/file-blob-store.js';
import { createGitCodeRepository } from '../../src/adapters/git/git-code-repository.js';
import { createBareProcessSandbox } from '../../src/adapters/sandbox/bare-process/bare-process-sandbox.js';
import { createBubblewrapSandbox } from '../../src/adapters/sandbox/bubblewrap/bubblewrap-sandbox.js';
import { createNodeTestRunner } from '../../src/adapters/test-runner/node/node-test-runner.js';
import { createPythonTestRunner } from '../../src/adapters/test-runner/python/python-test-runner.js';
import { SandboxError, type Sandbox } from '../../src/ports/sandbox.js';
import type { TestRunner } from '../../src/ports/test-runner.js';
import { TASK_ID } from '../support/builders.js';
import { aWorkspace, commandLinesWith } from '../support/workspace.js';
import { until } from '../support/until.js';

/** Failures are looked at here, so Temporal need not log them. */
const anEnvironment = (): MockActivityEnvironment =>
  new MockActivityEnvironment(undefined, { logger: new DefaultLogger('ERROR') });
const harnessFolder = fileURLToPath(new URL('../../harness', import.meta.url));
const TEST_FILE = 'test/sum.test.js';
const test = (body: string): string =>
  `import test from 'node:test';\nimport assert from 'node:assert';\nimport { sum } from '../src/sum.js';\n${body}\n`;
const ADDS = test("test('adds', () => assert.equal(sum(1, 2), 3));");

describe('the step that runs tests', () => {
  let dataDir: string;
  let deps: RunTestsDeps;
  let version = 0;
  beforeAll(() => {
    dataDir = aWorkspace();
    deps = withSandbox(createBubblewrapSandbox());
  });

  const withSandbox = (sandbox: Sandbox): RunTestsDeps => ({
    sandbox,
    runners: [
      createNodeTestRunner({ sandbox, harnessFolder }),
      createPythonTestRunner({ sandbox, harnessFolder }),
    ],
    repository: createGitCodeRepository({ dataDir }),
    blobs: createFileBlobStore({ dataDir }),
    scratch: join(dataDir, 'scratch'),
  });

  let parent: string | null = null;
  const commit = async (code: string, tests: string = ADDS): Promise<string> => {
    version += 1;
    const made = await deps.repository.commit({
      taskId: TASK_ID,
      version,
      parent,
      files: [
        { path: 'package.json', content: '{ "type": "module" }' },
        { path: 'src/sum.js', content: code },
        { path: TEST_FILE, content: tests },
      ],
      step: `step-${version}`,
      time: '2026-11-21T00:00:00.000Z',
      subject: 'write sum',
    });
    parent = made.commit;
    return made.commit;
  };
  const input = (made: string, change: Partial<RunTestsInput> = {}): RunTestsInput => ({
    task_id: TASK_ID,
    run: 'run-1',
    scope: 'module',
    module: 'sum',
    language: 'javascript',
    commit: made,
    test_files: [TEST_FILE],
    limits: { step_ms: 20_000, load_ms: 1_000 },
    ...change,
  });
  const run = (given: RunTestsInput, environment = anEnvironment(), from = deps): Promise<RunTestsResult> =>
    environment.run(createRunTests(from), given);
  const left = (): readonly string[] => (existsSync(deps.scratch) ? readdirSync(deps.scratch) : []);

  it('WF-13 WF-14 green tests of the recorded version pass', async () => {
    const result = await run(input(await commit('export const sum = (a, b) => a + b;')));
    expect(result).toEqual({
      outcome: 'passed',
      reason: null,
      tests: [
        {
          name: 'adds',
          file: TEST_FILE,
          outcome: 'passed',
          duration_ms: expect.any(Number),
          body: expect.stringMatching(/^[0-9a-f]{12}$/),
        },
      ],
      failures: [],
      total: 1,
      passed: 1,
      failed: 0,
      skipped: 0,
      stub_checks: [],
      duration_ms: expect.any(Number),
      sandbox: 'bubblewrap',
      output: null,
    });
    expect(left()).toEqual([]);
  });

  it('WF-14 red tests are a result, with what they printed in the blobs of the task', async () => {
    const printed = '\u001b[31mI am red\u001b[0m\n';
    const result = await run(
      input(await commit(`console.log(${JSON.stringify(printed.trim())});\nexport const sum = () => 0;`)),
    );
    expect(result).toMatchObject({ outcome: 'failed', reason: 'assertions', total: 1, passed: 0, failed: 1 });
    expect(result.failures[0]?.message).toContain('0 == 3');
    expect(result.output).toMatchObject({ bytes: Buffer.byteLength(printed), truncated: false });
    const kept = await deps.blobs.get(TASK_ID, result.output?.sha256 ?? '');
    expect(kept.toString()).toBe(printed);
  });

  it('WF-14 runs the test files of the version, whatever an earlier run did to its copy', async () => {
    const rewriting = await commit(
      `import fs from 'node:fs';\ntry { fs.writeFileSync('${TEST_FILE}', ''); } catch {}\nfs.writeFileSync('src/sum.js', 'export const sum = () => 3;');\nexport const sum = () => 0;`,
    );
    expect((await run(input(rewriting))).outcome).toBe('failed');
    expect((await run(input(rewriting))).outcome).toBe('failed');
  });

  it('SC-9 keeps to the time of the step: the limit is a result', async () => {
    const endless = await commit('export const sum = () => { for (;;); };');
    const started = performance.now();
    const result = await run(input(endless, { limits: { step_ms: 1_000, load_ms: 1 } }));
    expect(result).toMatchObject({ outcome: 'failed', reason: 'time_limit' });
    expect(result.duration_ms).toBeGreaterThanOrEqual(1_000);
    // Far more than it takes: what is shown is that a limit ended it.
    expect(performance.now() - started).toBeLessThan(30_000);
    expect(left()).toEqual([]);
  });

  it('SC-9 keeps to the time of the step also where the runner does not', async () => {
    const runner: TestRunner = {
      languages: ['javascript'],
      missing: () => Promise.resolve(null),
      stubsOf: () => Promise.resolve({ problem: 'nobody asked for it' }),
      // Waits for ever, but listens to its signal.
      run: ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    };
    const made = await commit('export const sum = () => 1;');
    const limits = { step_ms: 100, load_ms: 1 };
    const result = await run(input(made, { limits }), undefined, { ...deps, runners: [runner] });
    expect(result).toMatchObject({ outcome: 'failed', reason: 'time_limit', total: 0 });
    expect(result.failures[0]?.message).toContain('0.1 s');
  });

  it('SC-9 a cancelled step ends its processes and is cancelled, not failed', async () => {
    const mark = `sleep 90${process.pid}`;
    const waiting = await commit(
      `import { execSync } from 'node:child_process';\nexport const sum = () => execSync('${mark}');`,
    );
    const environment = anEnvironment();
    const running = run(input(waiting), environment);
    await until(() => commandLinesWith(mark).some((line) => line.startsWith('sleep')));
    environment.cancel();
    await expect(running).rejects.toMatchObject({ name: 'CancelledFailure' });
    expect(commandLinesWith(mark)).toEqual([]);
    expect(left()).toEqual([]);
  });

  it('SC-10 heartbeats by a timer for as long as it runs', async () => {
    const environment = anEnvironment();
    let beats = 0;
    environment.on('heartbeat', () => (beats += 1));
    const slow = await commit(
      'export const sum = () => { const end = Date.now() + 1000; while (Date.now() < end); return 3; };',
    );
    expect((await run(input(slow), environment)).outcome).toBe('passed');
    expect(beats).toBeGreaterThanOrEqual(3);
    const after = beats;
    // For as long as another run takes, which beats by a timer of its own.
    const other = anEnvironment();
    let beatsOfOther = 0;
    other.on('heartbeat', () => (beatsOfOther += 1));
    await run(input(slow), other);
    expect(beatsOfOther).toBeGreaterThanOrEqual(3);
    expect(beats).toBe(after);
  });

  it('the result stays well below 64 KB, with red tests first and all of them counted', async () => {
    const many = test(
      `for (let i = 0; i < 400; i++) test('n'.repeat(300) + i, () => assert.equal(i === 399 ? sum() : 3, 3, 'é'.repeat(3000)));`,
    );
    const result = await run(input(await commit('export const sum = () => 0;', many)));
    expect(result).toMatchObject({ outcome: 'failed', total: 400, passed: 399, failed: 1 });
    expect(result.tests.filter((one) => one.outcome === 'failed')).toHaveLength(1);
    expect(result.tests.length).toBeLessThanOrEqual(100);
    expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThan(48 * 1024);
  });

  it('WF-14 leaves nothing behind, not even folders that the code has closed', async () => {
    const closing = await commit(
      `import fs from 'node:fs';\nfs.mkdirSync('deep/er', { recursive: true }); fs.chmodSync('deep/er', 0); fs.chmodSync('deep', 0);\nexport const sum = () => 3;`,
    );
    expect((await run(input(closing))).outcome).toBe('passed');
    expect(left()).toEqual([]);
  });

  it('WF-14 where the sandbox does not isolate, nothing is run', async () => {
    const without = withSandbox(createBubblewrapSandbox({ bwrap: '/usr/bin/no-such-bwrap' }));
    const failure = run(input(await commit('export const sum = () => 3;')), undefined, without);
    await expect(failure).rejects.toMatchObject({ type: 'NotIsolated', nonRetryable: true });
    await expect(failure).rejects.toThrow(/INTERN_SANDBOX=none/);
  });

  it('WF-14 a sandbox that goes away under a run has its own name, and is looked for again by the next attempt', async () => {
    const gone = createBareProcessSandbox();
    const asked: Sandbox = {
      ...gone,
      run: () => Promise.reject(new SandboxError('sandbox_unavailable', 'bubblewrap could not be started')),
    };
    const failure = run(input(await commit('export const sum = () => 3;')), undefined, withSandbox(asked));
    await expect(failure).rejects.toMatchObject({ type: 'NotIsolated', nonRetryable: false });
    await expect(failure).rejects.toThrow('bubblewrap could not be started');
  });

  it('WF-14 runs without isolation where that was chosen by name, and says so', async () => {
    const bare = withSandbox(createBareProcessSandbox());
    const green = await run(input(await commit('export const sum = (a, b) => a + b;')), undefined, bare);
    expect(green).toMatchObject({ outcome: 'passed', sandbox: 'none' });
    const red = await run(input(await commit('process.exit(0);\nexport const sum = 1;')), undefined, bare);
    expect(red).toMatchObject({ outcome: 'failed', reason: 'crashed', sandbox: 'none' });
  });

  it('WF-13 a missing interpreter is named and not tried again', async () => {
    const python = createPythonTestRunner({
      sandbox: deps.sandbox,
      harnessFolder,
      python: '/no/such/python',
    });
    const given = input(await commit('export const sum = 1;'), {
      language: 'python',
      test_files: ['test_a.py'],
    });
    const failure = run(given, undefined, { ...deps, runners: [python] });
    await expect(failure).rejects.toMatchObject({ type: 'MissingTool', nonRetryable: true });
    await expect(run(given, undefined, { ...deps, runners: [] })).rejects.toMatchObject({
      type: 'MissingTool',
    });
  });

  it('WF-14 refuses test files outside of the working copy', async () => {
    const made = await commit('export const sum = 1;');
    await expect(run(input(made, { test_files: ['../../etc/passwd'] }))).rejects.toMatchObject({
      type: 'UnsafePath',
      nonRetryable: true,
    });
  });

  describe('against stubs of the module', () => {
    const SUM = { module: 'sum', file: 'src/sum.js', test_file: TEST_FILE };
    const checked = async (code: string, tests: string, change: Partial<RunTestsInput> = {}) =>
      run(input(await commit(code, tests), { stubs: [SUM], ...change }));
    const RIGHT = 'export const sum = (a, b) => a + b;';

    it('WF-14 green tests run against both, within the step, and what each test made of them is told', async () => {
      const tests = test(
        "test('adds', () => assert.equal(sum(1, 2), 3));\ntest('is there', () => assert.ok(sum));",
      );
      const result = await checked(RIGHT, tests);
      expect(result).toMatchObject({ outcome: 'passed', passed: 2 });
      expect(result.stub_checks).toEqual([
        {
          module: 'sum',
          returns_nothing: 'failed',
          throws: 'failed',
          weak_tests: ['is there'],
          not_checked: null,
          duration_ms: expect.any(Number),
        },
      ]);
      expect(result.duration_ms).toBeGreaterThanOrEqual(result.stub_checks?.[0]?.duration_ms ?? Infinity);
      expect(left()).toEqual([]);
    });

    it('WF-14 red tests are not checked: they prove something already', async () => {
      expect((await checked('export const sum = () => 0;', ADDS)).stub_checks).toEqual([]);
    });

    it('SC-9 a stub for which the tests wait in vain is red against them, and not the run', async () => {
      const waits = test(
        "test('adds', async () => { while (sum(1, 2) !== 3) await new Promise((done) => setTimeout(done, 5)); });",
      );
      const result = await checked(RIGHT, waits);
      expect(result).toMatchObject({ outcome: 'passed', reason: null });
      expect(result.stub_checks).toMatchObject([{ returns_nothing: 'failed', throws: 'failed' }]);
    });

    it('SC-9 where the time of the step is used up, green tests stay green, and are said to be unchecked', async () => {
      const slow = `${RIGHT}\nconst end = Date.now() + 3_000; while (Date.now() < end);`;
      const result = await checked(slow, ADDS, { limits: { step_ms: 7_000, load_ms: 1 } });
      expect(result).toMatchObject({ outcome: 'passed', reason: null });
      expect(result.stub_checks).toMatchObject([{ not_checked: 'the time of the step was used up' }]);
    });

    it('WF-14 what the code does to its own files does not reach the stubs', async () => {
      const rewriting = `import fs from 'node:fs';\nfs.writeFileSync('src/sum.js', '');\n${RIGHT}`;
      expect((await checked(rewriting, ADDS)).stub_checks).toMatchObject([
        { returns_nothing: 'failed', throws: 'failed', not_checked: null },
      ]);
    });

    it('SC-9 a cancelled check is cancelled, not passed', async () => {
      const mark = `sleep 91${process.pid}`;
      const tests = `${ADDS}\nimport { execSync } from 'node:child_process';\nif (sum(1, 2) !== 3) execSync('${mark}');`;
      const environment = anEnvironment();
      const running = run(input(await commit(RIGHT, tests), { stubs: [SUM] }), environment);
      await until(() => commandLinesWith(mark).some((line) => line.startsWith('sleep')));
      environment.cancel();
      await expect(running).rejects.toMatchObject({ name: 'CancelledFailure' });
      expect(commandLinesWith(mark)).toEqual([]);
      expect(left()).toEqual([]);
    });

    it('WF-14 refuses modules outside of the working copy', async () => {
      const outside = { ...SUM, file: '../../etc/passwd' };
      await expect(checked(RIGHT, ADDS, { stubs: [outside] })).rejects.toMatchObject({ type: 'UnsafePath' });
    });
  });
});
