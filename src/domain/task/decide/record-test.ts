import type { CommandOf } from '../commands.js';
import type { TaskEventData, TaskEventDraft } from '../events.js';
import { moduleNamed, type TaskState } from '../state.js';

type Result = TaskEventData['TEST_FAILED'];

/**
 * Which module a failed run of all tests opens again: the first whose test file failed, else the last of the plan, since
 * whatever was built last is what changed last.
 */
function blamed(state: TaskState, { failures }: Result): string | null {
  const failing = state.modules.find((module) =>
    failures.some((failure) => failure.file === module.test_file),
  );
  return (failing ?? state.modules.at(-1))?.name ?? null;
}

function finished({ outcome, result }: CommandOf<'record_test'>, state: TaskState): TaskEventDraft {
  if (outcome === 'passed')
    return { event_type: 'TEST_PASSED', actor: 'tester', code_version: null, data: result };
  const failed = result as Result;
  const data = { ...failed, module: failed.module ?? blamed(state, failed) };
  return { event_type: 'TEST_FAILED', actor: 'tester', code_version: null, data };
}

/** The run's result; a run of one module also closes that module's iteration. */
export function recordTest(command: CommandOf<'record_test'>, state: TaskState): readonly TaskEventDraft[] {
  const { module, scope } = command.result;
  if (scope === 'all' || module === null) return [finished(command, state)];
  const iteration = moduleNamed(state, module).iterations + 1;
  const data = { module, iteration, outcome: command.outcome };
  return [
    finished(command, state),
    { event_type: 'MODULE_ITERATION', actor: 'scheduler', code_version: null, data },
  ];
}
