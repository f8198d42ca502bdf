import type { Sandbox } from '../../../ports/sandbox.js';
import type { Stubs, TestRunner, TestRunRequest } from '../../../ports/test-runner.js';
import { runHarness, type FileRun } from '../referee/file-run.js';
import { judge } from '../referee/judge.js';
import { TEST_LIMITS, type TestLimits } from '../referee/limits.js';
import { withOwnCopy } from '../referee/own-copy.js';
import { isPlainFile, readPlainText } from '../referee/plain-text-file.js';
import { localCodeReader, type CodeReader, type TestListing } from './code-reader.js';
import { harnessCommand } from './harness-command.js';
import { findNode } from './node-program.js';
import { translatedName } from './translated-name.js';
import type { TranslationErrors } from './translate-workspace.js';
import { whyUnreadable } from './why-unreadable.js';

export type NodeTestRunnerOptions = {
  readonly sandbox: Sandbox;
  /** The product's `harness` folder. */
  readonly harnessFolder: string;
  readonly limits?: TestLimits;
  /** Left out, code is read where the runner runs, and blocks it meanwhile. */
  readonly reader?: CodeReader;
};

/** Runs tests of node:test, in JavaScript and TypeScript, each file on its own. */
export function createNodeTestRunner(options: NodeTestRunnerOptions): TestRunner {
  const { limits = TEST_LIMITS, reader = localCodeReader } = options;

  const runFile = async (
    request: TestRunRequest,
    file: string,
    broken: TranslationErrors,
    deadline: number,
  ): Promise<FileRun> => {
    const read = (): Promise<string> => readPlainText(request.workspace, file);
    const source = await read();
    const listing = await listTests(reader, file, source);
    const known = { file, expected: listing.expected };
    const unreadable =
      source === '' ? `The test file ${file} is missing or empty.` : (broken.get(file) ?? listing.unreadable);
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
      const broken = await translated(reader, request);
      const runs: FileRun[] = [];
      for (const file of request.testFiles) {
        const run = (workspace: string): Promise<FileRun> =>
          runFile({ ...request, workspace }, file, broken, deadline);
        runs.push(await withOwnCopy(request.workspace, request.testFiles, run));
      }
      return judge(runs);
    },
    stubsOf: ({ workspace, file }) => stubs(reader, workspace, file),
    missing: async () => {
      const node = await findNode(options.sandbox);
      return typeof node === 'string' ? node : null;
    },
  };
}

async function listTests(reader: CodeReader, file: string, source: string): Promise<TestListing> {
  try {
    return await reader.listTests(file, source);
  } catch (error) {
    return { expected: [], unreadable: whyUnreadable(error) };
  }
}

/** Where not even the time for it was enough, no test file counts as translated. */
async function translated(
  reader: CodeReader,
  { workspace, testFiles }: TestRunRequest,
): Promise<TranslationErrors> {
  try {
    return await reader.translate(workspace);
  } catch (error) {
    const why = whyUnreadable(error);
    return new Map(testFiles.map((file) => [file, why]));
  }
}

async function stubs(reader: CodeReader, workspace: string, file: string): Promise<Stubs> {
  try {
    return await reader.stubs(workspace, file);
  } catch (error) {
    return { problem: whyUnreadable(error) };
  }
}
