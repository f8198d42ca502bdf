import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { pathFault } from '../domain/task/safe-path.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { CodeRepository } from '../ports/code-repository.js';
import { missingIsolation, type Sandbox } from '../ports/sandbox.js';
import type { TestRunner, TestVerdict } from '../ports/test-runner.js';
import { FAILURE, type Activities, type RunTestsInput, type RunTestsResult } from './contract.js';
import { startHeartbeat } from './heartbeat.js';
import { requireIsolation, sandboxFailure } from './sandbox-failures.js';
import { startStepClock, type StepClock } from './step-clock.js';
import { withStorageFailures } from './storage-failures.js';
import { checkAgainstStubs } from './run-tests/check-against-stubs.js';
import { withVersion } from './run-tests/with-version.js';
import { testResult } from './test-result.js';

export type RunTestsDeps = {
  readonly repository: CodeRepository;
  readonly runners: readonly TestRunner[];
  /** The one that the runners use. Of kind `none` only where the user chose it by name. */
  readonly sandbox: Sandbox;
  readonly blobs: BlobStore;
  /** Folder for working copies, each thrown away after its run. */
  readonly scratch: string;
};

/** The runner may use the whole time of the step and still say what happened; this much later it is stopped. */
const AFTER_LIMIT_MS = 1_000;
const OUTPUT_BYTES = 2 * 1024 * 1024;

/**
 * Runs tests of one recorded code version in a fresh working copy (WF-13, WF-14): the test files are those of the
 * version, whatever earlier runs did. Red tests and a passed limit are results, not failures. Green tests of the modules in
 * `stubs` run against stubs of these as well, within the same time; what comes of that stands beside the result.
 *
 * @throws ApplicationFailure `NotIsolated`, `MissingTool` or `UnsafePath`, none of which a repetition cures; `NotIsolated`
 * that is tried again where a sandbox which was there could not be set up
 */
export function createRunTests(deps: RunTestsDeps): Activities['runTests'] {
  return async (input) => {
    const context = Context.current();
    const stopHeartbeat = startHeartbeat();
    const clock = startStepClock(input.limits.step_ms + AFTER_LIMIT_MS, context.cancellationSignal);
    try {
      return await run(deps, input, clock);
    } catch (error) {
      if (!clock.expired()) throw sandboxFailure(error);
      return testResult(outOfTime(input), {
        duration_ms: clock.elapsed(),
        sandbox: deps.sandbox.kind,
        output: null,
      });
    } finally {
      stopHeartbeat();
      clock.stop();
    }
  };
}

async function run(deps: RunTestsDeps, input: RunTestsInput, clock: StepClock): Promise<RunTestsResult> {
  const runner = await usableRunner(deps, input);
  const verdict = await withVersion(deps, input, async (workspace) => {
    clock.signal.throwIfAborted();
    return runner.run({
      language: input.language,
      workspace,
      testFiles: input.test_files,
      wallMs: Math.max(1, input.limits.step_ms - clock.elapsed()),
      signal: clock.signal,
    });
  });
  const output = await storedOutput(deps.blobs, input.task_id, verdict);
  const stub_checks = await checkAgainstStubs({ deps, input, clock, runner }, verdict);
  return testResult(verdict, {
    duration_ms: clock.elapsed(),
    sandbox: deps.sandbox.kind,
    output,
    stub_checks,
  });
}

async function usableRunner(deps: RunTestsDeps, input: RunTestsInput): Promise<TestRunner> {
  const stubbed = (input.stubs ?? []).flatMap(({ file, test_file }) => [file, test_file]);
  for (const path of [...input.test_files, ...stubbed]) {
    const fault = pathFault(path);
    if (fault !== null) throw final(FAILURE.unsafePath, `The path ${JSON.stringify(path)} ${fault}.`);
  }
  await requireIsolation(async () => missingIsolation(await deps.sandbox.health()));
  const runner = deps.runners.find((one) => one.languages.includes(input.language));
  if (runner === undefined)
    throw final(FAILURE.missingTool, `There is no test runner for ${input.language}.`);
  const missing = await runner.missing();
  if (missing !== null) throw final(FAILURE.missingTool, missing);
  return runner;
}

async function storedOutput(
  blobs: BlobStore,
  taskId: string,
  verdict: TestVerdict,
): Promise<RunTestsResult['output']> {
  if (verdict.output === '') return null;
  const bytes = Buffer.from(verdict.output);
  const ref = await withStorageFailures(() => blobs.put(taskId, bytes.subarray(0, OUTPUT_BYTES)));
  return { ...ref, truncated: verdict.outputTruncated || bytes.length > OUTPUT_BYTES };
}

/** For a step whose time ran out where no runner could say so. */
function outOfTime(input: RunTestsInput): TestVerdict {
  const message = `The test run did not end within ${input.limits.step_ms / 1000} s and was stopped.`;
  const file = input.test_files[0] ?? '';
  return {
    outcome: 'failed',
    reason: 'time_limit',
    tests: [],
    failures: [{ name: file, file, message }],
    output: '',
    outputTruncated: false,
    durationMs: input.limits.step_ms,
  };
}

const final = (type: string, message: string): ApplicationFailure =>
  ApplicationFailure.create({ type, message, nonRetryable: true });
