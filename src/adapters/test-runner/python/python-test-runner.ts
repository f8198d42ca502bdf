import { join } from 'node:path';
import type { Sandbox, SandboxCommand } from '../../../ports/sandbox.js';
import type { TestRunner, TestRunRequest } from '../../../ports/test-runner.js';
import { runHarness, type FileRun } from '../referee/file-run.js';
import { judge } from '../referee/judge.js';
import { TEST_LIMITS, type TestLimits } from '../referee/limits.js';
import { withOwnCopy } from '../referee/own-copy.js';
import { isPlainFile, readPlainText } from '../referee/plain-text-file.js';
import { expectedPythonTests, rememberListings, type Listings } from './expected-tests.js';
import { pythonStubs } from './python-stubs.js';
import { findPython, isRecent, type Python } from './find-python.js';

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
  const listings = rememberListings();
  const python = (): Promise<Python | null> => (known ??= pythonFor(options));
  return {
    languages: ['python'],
    run: async (request) => {
      const found = await python();
      if (found === null) throw new Error(MISSING);
      const deadline = performance.now() + request.wallMs;
      const runs: FileRun[] = [];
      for (const file of request.testFiles) {
        const run = (workspace: string): Promise<FileRun> =>
          runFile({ ...options, listings }, found, { request: { ...request, workspace }, file, deadline });
        runs.push(await withOwnCopy(request.workspace, request.testFiles, run));
      }
      return judge(runs);
    },
    stubsOf: async (request) => {
      const found = await python();
      if (found === null) throw new Error(MISSING);
      return pythonStubs(options.sandbox, commandFor(options, found, request)('stub.py', request.file));
    },
    missing: async () => {
      if ((await python()) !== null) return null;
      // It may be installed while we run.
      known = null;
      return MISSING;
    },
  };
}

/** The sandbox's own Python, or else one of this machine. */
async function pythonFor({ sandbox, python }: PythonTestRunnerOptions): Promise<Python | null> {
  const own = (await sandbox.ownPrograms?.()) ?? null;
  if (own === null) return findPython(python);
  return own.python !== null && isRecent(own.python.version)
    ? { program: own.python.program, folders: [] }
    : null;
}

type Place = {
  readonly workspace: string;
  readonly wallMs: number;
  readonly signal: AbortSignal;
  /** Files that must not be written. */
  readonly testFiles?: readonly string[];
};

/** The way in which this Python runs a program of the harness on a file of the workspace. */
function commandFor(options: PythonTestRunnerOptions, python: Python, place: Place) {
  return (script: string, file: string): Omit<SandboxCommand, 'stdin' | 'report'> => ({
    // Isolated from variables, user packages and the current folder; no cached code; nothing held back when it is killed.
    argv: [python.program, '-I', '-B', '-u', `${HARNESS}/${script}`, file],
    workspace: place.workspace,
    frozen: (place.testFiles ?? []).filter((path) => isPlainFile(place.workspace, path)),
    readOnly: [
      { host: join(options.harnessFolder, 'python'), inside: HARNESS },
      ...python.folders.map((folder) => ({ host: folder, inside: folder })),
    ],
    // Programs that a test starts leave no cached code, which this run would refuse to load.
    env: { NO_COLOR: '1', PYTHONDONTWRITEBYTECODE: '1' },
    limits: { ...(options.limits ?? TEST_LIMITS), wallMs: place.wallMs },
    signal: place.signal,
  });
}

type Turn = { readonly request: TestRunRequest; readonly file: string; readonly deadline: number };

async function runFile(
  options: PythonTestRunnerOptions & { listings: Listings },
  python: Python,
  turn: Turn,
): Promise<FileRun> {
  const { request, file, deadline } = turn;
  const read = (): Promise<string> => readPlainText(request.workspace, file);
  const source = await read();
  const unrun = { file, expected: [], result: null, report: [], changed: false };
  if (source === '') return { ...unrun, unreadable: `The test file ${file} is missing or empty.` };

  const command = (script: string): Omit<SandboxCommand, 'stdin' | 'report'> => {
    const wallMs = Math.max(1, Math.round(deadline - performance.now()));
    return commandFor(options, python, { ...request, wallMs })(script, file);
  };
  const { expected, unreadable } = await options.listings(source, () =>
    expectedPythonTests(options.sandbox, command('list.py')),
  );
  if (unreadable !== null) return { ...unrun, unreadable };
  const { result, report } = await runHarness(options.sandbox, command('run.py'));
  return { file, expected, result, report, unreadable: null, changed: (await read()) !== source };
}
