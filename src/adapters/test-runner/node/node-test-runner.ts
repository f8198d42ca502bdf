import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../../../ports/sandbox.js';
import type { TestRunner, TestRunRequest } from '../../../ports/test-runner.js';
import { runHarness, type FileRun } from '../referee/file-run.js';
import { judge } from '../referee/judge.js';
import { TEST_LIMITS, type TestLimits } from '../referee/limits.js';
import { withOwnCopy } from '../referee/own-copy.js';
import { isPlainFile, readPlainText } from '../referee/plain-text-file.js';
import { harnessCommand } from './harness-command.js';
import { findNode } from './node-program.js';
import { translatedName } from './translated-name.js';
import type { TranslationErrors } from './translate-workspace.js';

export type NodeTestRunnerOptions = {
  readonly sandbox: Sandbox;
  /** The product's `harness` folder. */
  readonly harnessFolder: string;
  readonly limits?: TestLimits;
};

/** What reads TypeScript, with the compiler: 50 MB that a process holds only once it runs tests. */
async function loadCompiler() {
  const [{ expectedTests }, { stubsOfModule }, { translateWorkspace }] = await Promise.all([
    import('./expected-tests.js'),
    import('./stub-module.js'),
    import('./translate-workspace.js'),
  ]);
  return { expectedTests, stubsOfModule, translateWorkspace };
}

/** A file of the workspace, in which nothing has run yet; null for what is not there, or lies outside. */
function readOwnFile(workspace: string, path: string): string | null {
  const isOwn = !path.startsWith('../') && isPlainFile(workspace, path);
  return isOwn ? readFileSync(join(workspace, path), 'utf8') : null;
}

/** Runs tests of node:test, in JavaScript and TypeScript, each file on its own. */
export function createNodeTestRunner(options: NodeTestRunnerOptions): TestRunner {
  const limits = options.limits ?? TEST_LIMITS;

  const runFile = async (
    request: TestRunRequest,
    file: string,
    broken: TranslationErrors,
    deadline: number,
  ): Promise<FileRun> => {
    const read = (): Promise<string> => readPlainText(request.workspace, file);
    const source = await read();
    const { expectedTests } = await loadCompiler();
    const known = { file, expected: expectedTests(file, source) };
    const unreadable =
      source === '' ? `The test file ${file} is missing or empty.` : (broken.get(file) ?? null);
    if (unreadable !== null) return { ...known, result: null, report: [], unreadable, changed: false };
    const node = await findNode(options.sandbox);
    if (typeof node === 'string') throw new Error(node);
    const frozen = [...new Set(request.testFiles.flatMap((path) => [path, translatedName(path)]))].filter(
      (path) => isPlainFile(request.workspace, path),
    );
    const { result, report } = await runHarness(options.sandbox, {
      ...harnessCommand(options.harnessFolder, node, translatedName(file), limits.memoryBytes),
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
      const { translateWorkspace } = await loadCompiler();
      const broken = await translateWorkspace(request.workspace);
      const runs: FileRun[] = [];
      for (const file of request.testFiles) {
        const run = (workspace: string): Promise<FileRun> =>
          runFile({ ...request, workspace }, file, broken, deadline);
        runs.push(await withOwnCopy(request.workspace, request.testFiles, run));
      }
      return judge(runs);
    },
    stubsOf: async ({ workspace, file }) => {
      const { stubsOfModule } = await loadCompiler();
      return stubsOfModule(file, (path) => readOwnFile(workspace, path));
    },
    missing: async () => {
      const node = await findNode(options.sandbox);
      return typeof node === 'string' ? node : null;
    },
  };
}
