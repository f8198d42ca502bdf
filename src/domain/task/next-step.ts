import { assertNever } from '../kernel/domain-error.js';
import { moduleFor } from './demands.js';
import { hasEnded, hasProof, type ModuleState, type TaskState } from './state.js';

/** What a task is to do next. It follows from the state alone, so that a task goes on after any interruption. */
export type NextStep =
  | { readonly kind: 'plan' }
  | { readonly kind: 'start_module'; readonly module: ModuleState }
  | { readonly kind: 'write'; readonly module: ModuleState }
  | { readonly kind: 'test'; readonly module: ModuleState }
  | { readonly kind: 'start_correction'; readonly module: ModuleState }
  | { readonly kind: 'correct'; readonly module: ModuleState }
  /** A correction that a person asked for by the event `answers`. */
  | { readonly kind: 'start_answer'; readonly module: ModuleState; readonly answers: string }
  | { readonly kind: 'complete_module'; readonly module: ModuleState }
  | { readonly kind: 'test_all' }
  | { readonly kind: 'complete' }
  | {
      readonly kind: 'fail';
      readonly reason: string;
      readonly message: string;
      readonly module: string | null;
    }
  | { readonly kind: 'ended' };

function describeFailure(state: TaskState): string {
  const failure = state.last_test?.failures[0];
  if (failure) return `the last run still failed in "${failure.name}": ${failure.message.slice(0, 300)}`;
  return `the last run ended with: ${state.last_test?.reason ?? 'no result'}`;
}

function afterFailure(state: TaskState, module: ModuleState): NextStep {
  if (module.iterations - module.excused < state.max_iterations) return { kind: 'start_correction', module };
  const message = `the module "${module.name}" did not pass its tests in ${module.iterations} iterations; ${describeFailure(state)}`;
  // Code that never ends is corrected like any other fault; what it was in the end is a step over its limit (SC-9).
  const reason = state.last_test?.reason === 'time_limit' ? 'step_timeout' : 'iteration_limit';
  return { kind: 'fail', reason, message, module: module.name };
}

function ofModule(state: TaskState, module: ModuleState): NextStep {
  switch (module.phase) {
    case 'planned':
      return { kind: 'start_module', module };
    case 'started':
      return { kind: 'write', module };
    case 'written':
    case 'corrected':
      return { kind: 'test', module };
    case 'failed':
      return afterFailure(state, module);
    case 'correcting':
      return { kind: 'correct', module };
    case 'passed':
      return { kind: 'complete_module', module };
    case 'complete':
      return { kind: 'test_all' };
    default:
      return assertNever(module.phase);
  }
}

function isDone(state: TaskState): boolean {
  return (
    state.modules.length > 0 &&
    state.modules.every((module) => module.phase === 'complete') &&
    hasProof(state)
  );
}

/** Milliseconds that the task may still run; null without a limit. */
export function timeLeft({ timeout_ms, running_ms }: TaskState): number | null {
  return timeout_ms === null ? null : Math.max(0, timeout_ms - running_ms);
}

function outOfTime(state: TaskState): NextStep {
  const seconds = (state.timeout_ms ?? 0) / 1000;
  const message = `the task's steps have used up its running time of ${seconds} s`;
  return { kind: 'fail', reason: 'task_timeout', message, module: state.current_module };
}

/**
 * What a person said comes before the ordinary course: at once when it is urgent; else when the task would end without
 * any model having read it.
 */
function answering(state: TaskState): NextStep | null {
  if (state.modules.some((module) => module.phase === 'correcting')) return null;
  const isLast = isDone(state);
  for (const demand of state.unanswered.filter(({ urgent }) => urgent || isLast)) {
    const module = moduleFor(demand, state);
    if (module) return { kind: 'start_answer', module, answers: demand.event_id };
  }
  return null;
}

/** The plot of a task: plan, then module by module in dependency order, then all tests together (WF-1). */
export function nextStep(state: TaskState): NextStep {
  if (hasEnded(state)) return { kind: 'ended' };
  if (timeLeft(state) === 0 && !isDone(state)) return outOfTime(state);
  if (state.modules.length === 0) return { kind: 'plan' };
  const answer = timeLeft(state) === 0 ? null : answering(state);
  if (answer) return answer;
  // A correction that a person asked for is finished first, wherever in the plan its module stands.
  const open =
    state.modules.find((module) => module.phase === 'correcting') ??
    state.modules.find((module) => module.phase !== 'complete');
  if (open) return ofModule(state, open);
  return isDone(state) ? { kind: 'complete' } : { kind: 'test_all' };
}

/** The modules whose tests are to be run against stubs too, should they pass: the one tested, or all not checked yet. */
export function stubsDue(
  state: TaskState,
  tested: ModuleState | null,
): readonly { readonly module: string; readonly file: string; readonly test_file: string }[] {
  const due = tested ? [tested] : state.modules.filter((module) => module.tests?.checked !== true);
  return due.map(({ name, file, test_file }) => ({ module: name, file, test_file }));
}
