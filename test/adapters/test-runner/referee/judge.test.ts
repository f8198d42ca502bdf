import { describe, expect, it } from '@jest/globals';
import type { SandboxResult } from '../../../../src/ports/sandbox.js';
import type { FileRun } from '../../../../src/adapters/test-runner/referee/file-run.js';
import { judge } from '../../../../src/adapters/test-runner/referee/judge.js';
import type { ReportLine } from '../../../../src/adapters/test-runner/referee/report.js';

const ENDED: SandboxResult = {
  exitCode: 0,
  signal: null,
  stoppedBy: null,
  stdout: '',
  stderr: '',
  outputTruncated: false,
  report: '',
  durationMs: 10,
};

const line = (kind: string, ...fields: readonly string[]): ReportLine => {
  const [first = '', second = '', third = '', fourth = ''] = fields;
  return { kind, fields: [first, second, third, fourth] };
};
const START = line('start', 'a.test.js');
const END = line('finished', 'loaded');
const passed = (name: string): ReportLine => line('test', name, 'passed', '1');
const failed = (name: string, message = 'wrong'): ReportLine => line('test', name, 'failed', '1', message);

type Change = Partial<Omit<FileRun, 'expected'>> & { readonly expected?: readonly string[] };
const run = (lines: readonly ReportLine[] | null, { expected, ...change }: Change = {}): FileRun => ({
  file: 'a.test.js',
  expected: (expected ?? ['a', 'b']).map((name) => ({ name, body: 'b0d1e5' })),
  result: ENDED,
  report: lines,
  unreadable: null,
  changed: false,
  ...change,
});
const GREEN = run([START, passed('a'), passed('b'), END]);

describe('the verdict on a test run', () => {
  it('WF-14 is "passed" when every expected test is reported as passed and the run came to its end', () => {
    expect(judge([GREEN])).toMatchObject({ outcome: 'passed', reason: null, failures: [] });
  });

  it.each([
    ['an expected test is missing', run([START, passed('a'), END]), 'missing_tests'],
    [
      'an expected test is missing among others',
      run([START, passed('a'), passed('c'), END]),
      'missing_tests',
    ],
    [
      'a test of a name that occurs twice is missing',
      run([START, passed('a'), END], { expected: ['a', 'a'] }),
      'missing_tests',
    ],
    [
      'an expected test was skipped',
      run([START, passed('a'), line('test', 'b', 'skipped'), END]),
      'missing_tests',
    ],
    ['a test failed', run([START, passed('a'), failed('b'), END]), 'assertions'],
    [
      'a test failed that was not expected',
      run([START, passed('a'), passed('b'), failed('c'), END]),
      'assertions',
    ],
    [
      'a test passed once and failed once',
      run([START, passed('a'), passed('b'), failed('b'), END]),
      'assertions',
    ],
    [
      'a suite failed',
      run([START, passed('a'), passed('b'), line('suite', 's', 'failed', '', 'hook'), END]),
      'assertions',
    ],
    ['no test ran', run([START, END], { expected: [] }), 'no_tests'],
    ['the end is missing', run([START, passed('a'), passed('b')]), 'crashed'],
    ['something follows the end', run([START, passed('a'), passed('b'), END, passed('c')]), 'crashed'],
    [
      'the file was not loaded to its end',
      run([START, passed('a'), passed('b'), line('finished', 'not loaded')]),
      'crashed',
    ],
    [
      'the file could not be loaded',
      run([START, passed('a'), passed('b'), line('load_error', 'no'), END]),
      'load_error',
    ],
    ['the exit code is another', { ...GREEN, result: { ...ENDED, exitCode: 1 } }, 'crashed'],
    [
      'the exit code is unknown',
      { ...GREEN, result: { ...ENDED, exitCode: null, signal: 'SIGKILL' } },
      'crashed',
    ],
    [
      'something went wrong beside the tests',
      run([START, passed('a'), passed('b'), line('problem', 'rejection'), END]),
      'crashed',
    ],
    ['the report is forged', run(null), 'forged_report'],
    ['the test file was changed', { ...GREEN, changed: true }, 'forged_report'],
    [
      'what the tests stand on was changed',
      run([START, passed('a'), passed('b'), line('tampered', 'assert'), END]),
      'forged_report',
    ],
    ['the time was up', { ...GREEN, result: { ...ENDED, stoppedBy: 'wall' } }, 'time_limit'],
    ['the processor time was used up', { ...GREEN, result: { ...ENDED, exitCode: 152 } }, 'time_limit'],
    ['the output was too much', run(null, { result: { ...ENDED, stoppedBy: 'output' } }), 'output_limit'],
    ['the files were too much', { ...GREEN, result: { ...ENDED, stoppedBy: 'disk' } }, 'output_limit'],
    ['the memory was too much', { ...GREEN, result: { ...ENDED, stoppedBy: 'memory' } }, 'memory_limit'],
    ['the file cannot be read as code', { ...GREEN, result: null, unreadable: 'SyntaxError' }, 'load_error'],
  ] as const)('WF-14 is "failed" when %s', (_when, subject, reason) => {
    const verdict = judge([subject]);
    expect(verdict).toMatchObject({ outcome: 'failed', reason });
    expect(verdict.failures.length).toBeGreaterThan(0);
    expect(verdict.failures[0]?.message).not.toBe('');
  });

  it('WF-14 does not take printed text for a reason to pass', () => {
    const printed = { ...ENDED, stdout: 'ok 1 - a\nok 2 - b\n# pass 2\n# fail 0\n' };
    expect(judge([run([START], { result: printed })])).toMatchObject({
      outcome: 'failed',
      reason: 'crashed',
    });
  });

  it('WF-14 needs a test file, and every one of them to pass', () => {
    expect(judge([])).toMatchObject({ outcome: 'failed', reason: 'no_tests' });
    expect(judge([GREEN, GREEN]).outcome).toBe('passed');
    expect(judge([GREEN, run([START, failed('a'), END]), run([START, END], { expected: [] })]).reason).toBe(
      'assertions',
    );
  });

  it('counts expected tests that were not reported as missing, after the others', () => {
    expect(judge([run([START, passed('b'), END])]).tests).toEqual([
      { name: 'b', file: 'a.test.js', outcome: 'passed', duration_ms: 1, body: 'b0d1e5' },
      { name: 'a', file: 'a.test.js', outcome: 'missing', duration_ms: null, body: 'b0d1e5' },
    ]);
  });

  it('shows ten failures at most, each of 2 KB at most, without control characters', () => {
    const lines = Array.from({ length: 30 }, (_, i) =>
      failed(`t${i}`, `\u001b[1mbad\u0000\u202e ${'é'.repeat(3_000)}`),
    );
    const { failures } = judge([run([START, ...lines, END])]);
    expect(failures).toHaveLength(10);
    expect(failures[0]?.message).toMatch(/^bad éé.*é …$/);
    for (const { message } of failures) expect(Buffer.byteLength(message)).toBeLessThanOrEqual(2_048);
  });
});
