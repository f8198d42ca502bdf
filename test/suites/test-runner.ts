import { describe, expect, it } from '@jest/globals';
import type { TestFailureReason } from '../../src/domain/task/events.js';
import type { Language } from '../../src/domain/task/plan.js';
import type { TestRunner, TestVerdict } from '../../src/ports/test-runner.js';
import { aWorkspace, commandLinesWith } from '../support/workspace.js';
import { until } from '../support/until.js';

export type Files = Readonly<Record<string, string>>;

/** A program with its test file, and what has to come of it. */
export type Case = {
  readonly files: Files;
  /** Null: it passes. */
  readonly reason: TestFailureReason | null;
  /** In the message of some failure. */
  readonly says?: RegExp;
  /** `name outcome` of each test, in any order. */
  readonly tests?: readonly string[];
  readonly wallMs?: number;
};

export type RunnerUnderTest = {
  readonly runner: TestRunner;
  readonly language: Language;
  readonly testFile: string;
  /** By what the program does, in words that begin with the requirement. */
  readonly cases: Readonly<Record<string, Case>>;
};

export function runTests(
  { runner, language }: Pick<RunnerUnderTest, 'runner' | 'language'>,
  files: Files,
  testFiles: readonly string[],
  wallMs = 30_000,
): Promise<TestVerdict> {
  const signal = new AbortController().signal;
  return runner.run({ language, workspace: aWorkspace(files), testFiles, wallMs, signal });
}

/** The command line of the program that runs the tests, not of what isolates it. */
const INTERPRETER = /^\S*(node|python[\d.]*) /;

/** A test file's path, beside the given one, that no other test process on this machine has. */
function namedByUs(testFile: string): string {
  return testFile.replace(/^(.*\/)?([^./]+)/, `$1$2_${process.pid}`);
}

/** What every way of running tests promises: the cases of its language, and the rules that need no language. */
export function describeTestRunner(name: string, subject: RunnerUnderTest): void {
  describe(`test runner: ${name}`, () => {
    it.each(Object.entries(subject.cases))('%s', async (_name, { files, reason, says, tests, wallMs }) => {
      const started = performance.now();
      const verdict = await runTests(subject, files, [subject.testFile], wallMs);
      expect({ reason: verdict.reason, outcome: verdict.outcome, failures: verdict.failures }).toMatchObject({
        reason,
        outcome: reason === null ? 'passed' : 'failed',
      });
      if (says !== undefined)
        expect(verdict.failures.map((failure) => failure.message).join('\n')).toMatch(says);
      if (tests !== undefined) {
        expect(verdict.tests.map((test) => `${test.name} ${test.outcome}`).sort()).toEqual([...tests].sort());
      }
      // Small enough to stand in a history, and to be read by people.
      expect(verdict.failures.length).toBeLessThanOrEqual(10);
      for (const { message } of verdict.failures) {
        expect(Buffer.byteLength(message)).toBeLessThanOrEqual(2_048);
        // eslint-disable-next-line no-control-regex -- none may be left
        expect(message).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
      }
      expect(performance.now() - started).toBeLessThan((wallMs ?? 30_000) + 2_000);
    });

    it('WF-14 a missing test file is a load error that names it', async () => {
      const verdict = await runTests(subject, {}, [subject.testFile]);
      expect(verdict).toMatchObject({ outcome: 'failed', reason: 'load_error' });
      expect(verdict.failures[0]?.message).toContain(subject.testFile);
    });

    it('WF-14 no test files at all do not pass', async () => {
      expect(await runTests(subject, {}, [])).toMatchObject({ outcome: 'failed', reason: 'no_tests' });
    });

    it('WF-13 has what it needs on this machine', async () => {
      expect(await subject.runner.missing()).toBeNull();
      expect(subject.runner.languages).toContain(subject.language);
    });

    it('SC-9 an abort ends the run and rethrows its reason', async () => {
      const abort = new AbortController();
      const files = Object.values(subject.cases).find((one) => one.reason === 'time_limit')?.files ?? {};
      const testFile = namedByUs(subject.testFile);
      const running = subject.runner.run({
        language: subject.language,
        workspace: aWorkspace({ ...files, [testFile]: files[subject.testFile] ?? '' }),
        testFiles: [testFile],
        wallMs: 30_000,
        signal: abort.signal,
      });
      const reason = new Error('cancelled');
      const started = (): boolean => commandLinesWith(testFile).some((line) => INTERPRETER.test(line));
      await until(started);
      abort.abort(reason);
      await expect(running).rejects.toBe(reason);
      expect(commandLinesWith(testFile)).toEqual([]);
    });
  });
}
