import type { CommandOf } from '../commands.js';
import type { TaskEventData, TaskEventDraft, TestFailure } from '../events.js';
import { compareTests, NO_TESTS, type RemovedTest } from '../proof/module-tests.js';
import { outcomesOf } from '../proof/outcomes-of.js';
import { sentenceOn, strengthOf, type StubCheck } from '../proof/stub-check.js';
import { moduleNamed, type ModuleState, type TaskState } from '../state.js';

type Passed = TaskEventData['TEST_PASSED'];
type Failed = TaskEventData['TEST_FAILED'];
type Judged =
  | { readonly outcome: 'passed'; readonly result: Passed }
  | { readonly outcome: 'failed'; readonly result: Failed };

const WEAK_TESTS_NAMED = 8;

/**
 * Which module a failed run of all tests opens again: the first whose test file failed, else the last of the plan, since
 * whatever was built last is what changed last.
 */
function blamed(state: TaskState, { failures }: Failed): string | null {
  const failing = state.modules.find((module) =>
    failures.some((failure) => failure.file === module.test_file),
  );
  return (failing ?? state.modules.at(-1))?.name ?? null;
}

/**
 * Green tests that prove nothing are red. Those that are green against one stub only may be all that a task needs: the model
 * is asked about them once, and not with its last iteration.
 */
function isRed(check: StubCheck, module: ModuleState, scope: Passed['scope'], limit: number): boolean {
  const strength = strengthOf(check);
  if (strength !== 'doubtful') return strength === 'vacuous';
  const rounds = module.iterations - module.excused + (scope === 'module' ? 1 : 0);
  return !(module.tests ?? NO_TESTS).doubted && rounds < limit;
}

const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The sentence on all tests of the module, then those that passed against both stubs. */
function failuresOf(check: StubCheck, file: string): readonly TestFailure[] {
  const weak = check.weak_tests.slice(0, WEAK_TESTS_NAMED).map((name) => ({
    name,
    file,
    message: 'This test passes whatever the code does.',
  }));
  return [{ name: file, file, message: `${upper(sentenceOn(check))}.` }, ...weak];
}

function judged({ outcome, result }: CommandOf<'record_test'>, state: TaskState): Judged {
  if (outcome === 'failed') return { outcome, result: result as Failed };
  for (const check of result.stub_checks ?? []) {
    const module = moduleNamed(state, check.module);
    if (!isRed(check, module, result.scope, state.max_iterations)) continue;
    const failures = failuresOf(check, module.test_file);
    return { outcome: 'failed', result: { ...result, reason: 'vacuous_tests', failures } };
  }
  return { outcome, result };
}

/** Tests that were red before and that this run lacks, of every module that it tested. */
function testsRemoved(result: Passed, state: TaskState): readonly RemovedTest[] {
  return state.modules
    .filter(({ name }) => result.scope === 'all' || name === result.module)
    .flatMap(
      (module) => compareTests(module.tests ?? NO_TESTS, outcomesOf(module, result, state.code_version)).news,
    );
}

function finished({ outcome, result }: Judged, state: TaskState): TaskEventDraft {
  const tests_removed = testsRemoved(result, state);
  if (outcome === 'passed') {
    const data = { ...result, tests_removed };
    return { event_type: 'TEST_PASSED', actor: 'tester', code_version: null, data };
  }
  const data = { ...result, tests_removed, module: result.module ?? blamed(state, result) };
  return { event_type: 'TEST_FAILED', actor: 'tester', code_version: null, data };
}

/**
 * The run's result, after what stubs and the runs before say of it; a run of one module also closes that module's iteration.
 */
export function recordTest(command: CommandOf<'record_test'>, state: TaskState): readonly TaskEventDraft[] {
  const { module, scope } = command.result;
  const verdict = judged(command, state);
  if (scope === 'all' || module === null) return [finished(verdict, state)];
  const iteration = moduleNamed(state, module).iterations + 1;
  const data = { module, iteration, outcome: verdict.outcome };
  return [
    finished(verdict, state),
    { event_type: 'MODULE_ITERATION', actor: 'scheduler', code_version: null, data },
  ];
}
