import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StubCheck, StubKind } from '../../domain/task/proof/stub-check.js';
import type { CodeRepository } from '../../ports/code-repository.js';
import type { Stubs, TestRunner, TestVerdict } from '../../ports/test-runner.js';
import type { RunTestsInput } from '../contract.js';
import type { StepClock } from '../step-clock.js';
import { withStorageFailures } from '../storage-failures.js';
import { withVersion } from './with-version.js';

export type StubbingContext = {
  readonly deps: { readonly repository: CodeRepository; readonly scratch: string };
  readonly input: RunTestsInput;
  readonly clock: StepClock;
  readonly runner: TestRunner;
};

type Module = NonNullable<RunTestsInput['stubs']>[number];
type Checked = Omit<StubCheck, 'module' | 'duration_ms'>;

/** Tests of a stub that take so much longer than those of the code are red: whatever they wait for does not come. */
const PATIENCE = { factor: 3, ms: 5_000 };
const NAMES_KEPT = 50;
const NAME_CHARS = 200;
/** Words of both languages for a name that a module does not have: then the stub is at fault, not the tests. */
const NAME_MISSING = /does not provide an export named|cannot import name/;

const unchecked = (not_checked: string): Checked => ({
  returns_nothing: null,
  throws: null,
  weak_tests: [],
  not_checked,
});

const timeLeft = ({ input, clock }: StubbingContext): number => input.limits.step_ms - clock.elapsed();

/** Runs the tests of one module with its file replaced. */
function runAgainst(
  context: StubbingContext,
  module: Module,
  text: string,
  wallMs: number,
): Promise<TestVerdict> {
  const { deps, input, clock, runner } = context;
  return withVersion(deps, input, async (workspace) => {
    clock.signal.throwIfAborted();
    await withStorageFailures(() => writeFile(join(workspace, module.file), text));
    const { language } = input;
    return runner.run({
      language,
      workspace,
      testFiles: [module.test_file],
      wallMs,
      signal: clock.signal,
    });
  });
}

function stubsOf(context: StubbingContext, { file }: Module): Promise<Stubs> {
  const { deps, input, clock, runner } = context;
  const wallMs = Math.max(1, timeLeft(context));
  return withVersion(deps, input, (workspace) =>
    runner.stubsOf({ language: input.language, workspace, file, wallMs, signal: clock.signal }),
  );
}

/** Names of the tests that passed each time. */
function passedInAll(verdicts: readonly TestVerdict[]): readonly string[] {
  const [first, ...others] = verdicts.map(({ tests }) => {
    const red = new Set(tests.filter(({ outcome }) => outcome !== 'passed').map(({ name }) => name));
    return [...new Set(tests.map(({ name }) => name))].filter((name) => !red.has(name));
  });
  return (first ?? []).filter((name) => others.every((names) => names.includes(name)));
}

async function checkModule(context: StubbingContext, module: Module, green: TestVerdict): Promise<Checked> {
  const stubs = await stubsOf(context, module);
  if (stubs.problem !== null) return unchecked(stubs.problem);
  const ran: TestVerdict[] = [];
  for (const kind of ['returns_nothing', 'throws'] satisfies readonly StubKind[]) {
    const wanted = green.durationMs * PATIENCE.factor + PATIENCE.ms;
    const left = timeLeft(context);
    // Less than the tests took on the code: that they do not end says nothing then.
    if (left < green.durationMs * 2) return unchecked('the time of the step was used up');
    const verdict = await runAgainst(context, module, stubs.texts[kind], Math.min(wanted, left));
    const missing = verdict.failures.find(({ message }) => NAME_MISSING.test(message));
    if (verdict.reason === 'load_error' && missing !== undefined)
      return unchecked('a stub lacks something that the tests import');
    ran.push(verdict);
  }
  const [nothing, throws] = ran;
  return {
    returns_nothing: nothing?.outcome ?? null,
    throws: throws?.outcome ?? null,
    weak_tests: passedInAll(ran)
      .slice(0, NAMES_KEPT)
      .map((name) => name.slice(0, NAME_CHARS)),
    not_checked: null,
  };
}

/** The end of the step's time is no fault of tests that were green before; a cancellation goes on. */
async function inTime(context: StubbingContext, check: () => Promise<Checked>): Promise<Checked> {
  try {
    return await check();
  } catch (error) {
    if (!context.clock.expired()) throw error;
    return unchecked('the time of the step was used up');
  }
}

/** Runs green tests again against stubs of their modules, each kind in a fresh copy of the version. Red ones need no check. */
export async function checkAgainstStubs(
  context: StubbingContext,
  verdict: TestVerdict,
): Promise<readonly StubCheck[]> {
  if (verdict.outcome === 'failed') return [];
  const checks: StubCheck[] = [];
  for (const module of context.input.stubs ?? []) {
    const began = context.clock.elapsed();
    const checked = await inTime(context, () => checkModule(context, module, verdict));
    checks.push({ module: module.module, ...checked, duration_ms: context.clock.elapsed() - began });
  }
  return checks;
}
