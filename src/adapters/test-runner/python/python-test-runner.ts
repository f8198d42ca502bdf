import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sandbox, SandboxCommand } from '../../../ports/sandbox.js';
import type { TestRunner, TestRunRequest } from '../../../ports/test-runner.js';
import { runHarness, type FileRun } from '../referee/file-run.js';
import { judge } from '../referee/judge.js';
import { TEST_LIMITS, type TestLimits } from '../referee/limits.js';
import { expectedPythonTests } from './expected-tests.js';
import { findPython, type Python } from './find-python.js';

export type PythonTestRunnerOptions = {
  readonly sandbox: Sandbox;
  /** The product's `harness` folder. */
  readonly harnessFolder: string;
  /** Program to use instead of the one found. */
  readonly python?: string;
  readonly limits?: TestLimits;
};

const HARNESS = '/opt/code-intern/python';
const MISSING =
  'No Python 3.8 or newer was found to run tests with: install python3 (Debian, Ubuntu: apt install python3).';

/**
 * Runs Python tests, each file on its own: unittest and plain test functions by the product's harness, files that import
 * pytest by pytest where the interpreter has it.
 */
export function createPythonTestRunner(options: PythonTestRunnerOptions): TestRunner {
  let known: Promise<Python | null> | null = null;
  const python = (): Promise<Python | null> => (known ??= findPython(options.python));
  return {
    languages: ['python'],
    run: async (request) => {
      const found = await python();
      if (found === null) throw new Error(MISSING);
      const deadline = performance.now() + request.wallMs;
      const runs: FileRun[] = [];
      for (const file of request.testFiles)
        runs.push(await runFile(options, found, { request, file, deadline }));
      return judge(runs);
    },
    missing: async () => {
      if ((await python()) !== null) return null;
      // It may be installed while we run.
      known = null;
      return MISSING;
    },
  };
}

type Turn = { readonly request: TestRunRequest; readonly file: string; readonly deadline: number };

async function runFile(options: PythonTestRunnerOptions, python: Python, turn: Turn): Promise<FileRun> {
  const { request, file, deadline } = turn;
  const read = (): Promise<string> => readFile(join(request.workspace, file), 'utf8').catch(() => '');
  const source = await read();
  const unrun = { file, expected: [], result: null, report: [], changed: false };
  if (source === '') return { ...unrun, unreadable: `The test file ${file} is missing or empty.` };

  const limits = options.limits ?? TEST_LIMITS;
  const command = (script: string): Omit<SandboxCommand, 'stdin' | 'report'> => ({
    // Isolated from variables, user packages and the current folder; no cached code; nothing held back when it is killed.
    argv: [python.program, '-I', '-B', '-u', `${HARNESS}/${script}`, file],
    workspace: request.workspace,
    frozen: request.testFiles.filter((path) => existsSync(join(request.workspace, path))),
    readOnly: [
      { host: join(options.harnessFolder, 'python'), inside: HARNESS },
      ...python.folders.map((folder) => ({ host: folder, inside: folder })),
    ],
    env: { NO_COLOR: '1' },
    limits: { ...limits, wallMs: Math.max(1, Math.round(deadline - performance.now())) },
    signal: request.signal,
  });
  const { expected, unreadable } = await expectedPythonTests(options.sandbox, command('list.py'));
  if (unreadable !== null) return { ...unrun, unreadable };
  const { result, report } = await runHarness(options.sandbox, command('run.py'));
  return { file, expected, result, report, unreadable: null, changed: (await read()) !== source };
}
