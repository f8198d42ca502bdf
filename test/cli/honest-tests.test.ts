import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { renderReport } from '../../src/domain/task/report.js';
import type { TaskEventData } from '../../src/domain/task/events.js';
import { commandLine } from '../support/command-line.js';
import { aRecord, DATA, hashOf } from '../support/builders.js';
import { startFrontEnd, type COMPLETED, type FrontEnd } from '../support/front-end.js';

type Run = Partial<TaskEventData['TEST_FAILED']>;
type Entries = typeof COMPLETED;

const outcome = (name: string, outcome: 'passed' | 'failed' | 'skipped') => ({
  name,
  file: 'test/email.test.ts',
  outcome,
  duration_ms: 1,
  body: name,
});
/** One test passed and one was skipped, as an earlier version of the product recorded it. */
const SKIPPED: Run = {
  tests: [outcome('a', 'passed'), outcome('b', 'skipped')],
  total: 2,
  passed: 1,
  failed: 0,
};
const PROOF = { ...DATA.TASK_COMPLETE, tests: 1, skipped: 1, suspicions: 0 };
const skippedRun = (run: Run): Entries => [
  ['TASK_STARTED'],
  ['PLANNING_COMPLETE'],
  ['MODULE_STARTED'],
  ['CODE_GENERATED', {}, 1],
  ['TEST_PASSED', run],
  ['MODULE_ITERATION', { outcome: 'passed' }],
  ['MODULE_COMPLETE'],
  ['TEST_PASSED', { ...run, scope: 'all', module: null }],
  ['TASK_COMPLETE', PROOF],
];

const REMOVED = { module: 'email', name: 'b', how: 'gone', red_in: 1, removed_in: 2 } as const;
const CHECK = {
  module: 'email',
  returns_nothing: 'failed',
  throws: 'failed',
  weak_tests: ['c'],
  not_checked: null,
  duration_ms: 5,
} as const;
const SECOND = { code_hash: hashOf('v2') };
/** The red test `b` is gone in version 2, and `c` says nothing. */
const SUSPECT: Entries = [
  ['TASK_STARTED'],
  ['PLANNING_COMPLETE'],
  ['MODULE_STARTED'],
  ['CODE_GENERATED', {}, 1],
  [
    'TEST_FAILED',
    { tests: [outcome('a', 'passed'), outcome('b', 'failed')], total: 2, passed: 1, failed: 1 },
  ],
  ['MODULE_ITERATION', { outcome: 'failed' }],
  ['CORRECTION_STARTED'],
  ['CODE_GENERATED', SECOND, 2],
  ['CORRECTION_COMPLETED', SECOND],
  [
    'TEST_PASSED',
    {
      ...SECOND,
      tests: [outcome('a', 'passed'), outcome('c', 'passed')],
      total: 2,
      passed: 2,
      stub_checks: [CHECK],
      tests_removed: [REMOVED],
    },
  ],
  ['MODULE_ITERATION', { outcome: 'passed' }],
  ['MODULE_COMPLETE'],
  ['TEST_PASSED', { ...SECOND, scope: 'all', module: null, total: 2, passed: 2, stub_checks: [] }],
  ['TASK_COMPLETE', { ...DATA.TASK_COMPLETE, tests: 2, skipped: 0, suspicions: 2 }],
];
const GONE = 'the test "b" of "email" is gone since version 2 (red on version 1)';
const WEAK = 'the test "c" of "email" passes whatever the code does';

let front: FrontEnd;
let taskId: string;
beforeEach(async () => {
  front = await startFrontEnd();
  const submission = {
    client: 'test',
    idempotencyKey: null,
    waitMs: 0,
    signal: new AbortController().signal,
  };
  ({ taskId } = await front.application.submitTask({ prompt: 'Build email validator' }, submission));
});
afterEach(() => front.stop());

async function printed(...words: readonly string[]): Promise<string> {
  const cli = commandLine(front.url);
  await cli.run(...words);
  return cli.printed.join('\n');
}
const status = async (): Promise<Record<string, unknown>> =>
  (await (await fetch(`${front.url}/tasks/${taskId}`)).json()) as Record<string, unknown>;
const report = (entries: Entries): string => renderReport(aRecord(...entries));

describe.each([
  ['as it is recorded now', { ...SKIPPED, skipped: 1 }],
  ['of an earlier version', SKIPPED],
])('one test passed and one skipped, %s', (_name, run) => {
  it('WF-14 events, status, result and report count them apart', async () => {
    await front.tell(taskId, ...skippedRun(run));
    front.runner.finish(taskId, 'completed');
    const events = await printed('events', taskId);
    expect(events).toContain('email: 1 test passed, 1 skipped (bubblewrap)');
    expect(events).toContain('1 module, 1 test passed, 1 skipped, on version 1');
    expect(events).not.toContain('2 tests passed');
    expect(await status()).toMatchObject({
      last_test: { scope: 'all', total: 2, passed: 1, failed: 0, skipped: 1 },
      result: { tests: 1, skipped: 1, suspicions: 0 },
    });
    expect(await printed('status', taskId)).toMatch(
      /tests +all modules on version 1: 1 passed, 0 failed, 1 skipped/,
    );
    expect(report(skippedRun(run))).toContain('passed: 1 of 2 passed, 1 skipped.');
  });
});

describe('a task that completed with a test less', () => {
  it('WF-14 says so while it runs, in its last line, and in status, report and result', async () => {
    const cli = commandLine(front.url);
    await front.tell(taskId, ...SUSPECT);
    front.runner.finish(taskId, 'completed');
    await cli.run('watch', taskId);
    const shown = cli.printed.join('\n');
    expect(shown).toContain(`suspect    the test "b" of email is gone since version 2 (red on version 1)`);
    expect(shown).toContain('suspect    the test "c" of email passes whatever the code does');
    expect(shown).toContain('; 2 suspicions: look at the tests');
    expect(shown).toContain(
      `2 suspicions: look at the tests before you rely on the result\n  ${GONE}\n  ${WEAK}\n`,
    );
    expect(cli.exitCode()).toBe(0);

    expect(await status()).toMatchObject({
      status: 'completed',
      tests_removed: [REMOVED],
      suspicions: [
        { kind: 'test_removed', module: 'email', test: 'b', message: GONE },
        { kind: 'weak_test', module: 'email', test: 'c', message: WEAK },
      ],
      result: { tests: 2, skipped: 0, suspicions: 2 },
    });
    expect(await printed('status', taskId)).toContain(GONE);
    const text = report(SUSPECT);
    expect(text).toContain('**There are 2 suspicions against its tests, see below.**');
    expect(text).toContain(
      '## Suspicions\n\n- the test "b" of "email" is gone since version 2 \\(red on version 1\\)\n',
    );
  });

  it('WF-14 one whose tests prove nothing says that of the run, and not that they failed', async () => {
    const vacuous: Run = {
      reason: 'vacuous_tests',
      total: 2,
      passed: 2,
      failed: 0,
      failures: [{ name: 'test/email.test.ts', file: 'test/email.test.ts', message: 'They prove nothing.' }],
      stub_checks: [{ ...CHECK, returns_nothing: 'passed', throws: 'passed' }],
    };
    await front.tell(taskId, ...SUSPECT.slice(0, 4), ['TEST_FAILED', vacuous]);
    const events = await printed('events', taskId);
    expect(events).toContain('email: 2 tests passed, but they prove nothing');
    expect(events).toContain('✗ test/email.test.ts: They prove nothing.');
    expect(events).not.toContain('failed');
  });
});
