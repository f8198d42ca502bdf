import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sandbox } from '../../../ports/sandbox.js';
import type { TestRunner, TestRunRequest } from '../../../ports/test-runner.js';
import { runHarness, type FileRun } from '../referee/file-run.js';
import { judge } from '../referee/judge.js';
import { TEST_LIMITS, type TestLimits } from '../referee/limits.js';
import { expectedTests } from './expected-tests.js';
import { harnessCommand } from './harness-command.js';
import { translatedName } from './relative-imports.js';
import { translateWorkspace, type TranslationErrors } from './translate-workspace.js';

export type NodeTestRunnerOptions = {
  readonly sandbox: Sandbox;
  /** The product's `harness` folder. */
  readonly harnessFolder: string;
  readonly limits?: TestLimits;
};

/** Runs tests of node:test, in JavaScript and TypeScript, with the Node that runs this process; each file on its own. */
export function createNodeTestRunner(options: NodeTestRunnerOptions): TestRunner {
  const limits = options.limits ?? TEST_LIMITS;

  const runFile = async (
    request: TestRunRequest,
    file: string,
    broken: TranslationErrors,
    deadline: number,
  ): Promise<FileRun> => {
    const read = (): Promise<string> => readFile(join(request.workspace, file), 'utf8').catch(() => '');
    const source = await read();
    const known = { file, expected: expectedTests(file, source) };
    const unreadable =
      source === '' ? `The test file ${file} is missing or empty.` : (broken.get(file) ?? null);
    if (unreadable !== null) return { ...known, result: null, report: [], unreadable, changed: false };
    const frozen = [...new Set(request.testFiles.flatMap((path) => [path, translatedName(path)]))].filter(
      (path) => existsSync(join(request.workspace, path)),
    );
    const { result, report } = await runHarness(options.sandbox, {
      ...harnessCommand(options.harnessFolder, translatedName(file), limits.memoryBytes),
      workspace: request.workspace,
      frozen,
      limits: { ...limits, wallMs: Math.max(1, Math.round(deadline - performance.now())) },
      signal: request.signal,
    });
    return { ...known, result, report, unreadable: null, changed: (await read()) !== source };
  };

  return {
    languages: ['javascript', 'typescript'],
    run: async (request) => {
      const deadline = performance.now() + request.wallMs;
      const broken = await translateWorkspace(request.workspace);
      const runs: FileRun[] = [];
      for (const file of request.testFiles) runs.push(await runFile(request, file, broken, deadline));
      return judge(runs);
    },
    missing: () =>
      Promise.resolve(
        Number(process.versions.node.split('.')[0]) >= 20
          ? null
          : `Node ${process.versions.node} is too old to run tests: install Node 20.19 or newer`,
      ),
  };
}
