import { assertNever } from '../../src/domain/kernel/domain-error.js';
import type { TaskCommand } from '../../src/domain/task/commands.js';
import { decide } from '../../src/domain/task/decide/index.js';
import type { TaskEvent, TestScope } from '../../src/domain/task/events.js';
import { evolve } from '../../src/domain/task/evolve/index.js';
import { allKnown, emptyLedger, enter } from '../../src/domain/task/ledger.js';
import { nextStep, type NextStep } from '../../src/domain/task/next-step.js';
import type { Plan } from '../../src/domain/task/plan.js';
import { initialState, type TaskState } from '../../src/domain/task/state.js';
import { aCall, aFile, CORRELATION_ID, DATA, hashOf, T0, TASK_ID } from './builders.js';

type Outcome = 'passed' | 'failed';
type Script = {
  readonly plan: Plan;
  /** What each test run ends with, in order; all later ones pass. */
  readonly tests?: readonly Outcome[];
  readonly max_iterations?: number;
};

/** Plays a task from its plot alone: what a workflow does, with scripted results in place of models and sandboxes. */
export function play({ plan, tests = [], max_iterations = 5 }: Script): {
  readonly events: readonly TaskEvent[];
  /** The state after each event. */
  readonly states: readonly TaskState[];
  readonly state: TaskState;
} {
  const outcomes = [...tests];
  const events: TaskEvent[] = [];
  const states: TaskState[] = [];
  let state = initialState();
  let ledger = emptyLedger();
  let runs = 0;
  let steps = 0;

  const handle = (command: TaskCommand): void => {
    const nowMs = T0 + steps * 2_000;
    for (const draft of decide(command, state)) {
      const entered = enter(ledger, draft, {
        task_id: TASK_ID,
        correlation_id: CORRELATION_ID,
        code_version: draft.code_version ?? state.code_version,
        cause: allKnown(ledger),
        nowMs,
        random: '0123456789abcdef',
      });
      ledger = entered.ledger;
      events.push(entered.event);
      state = evolve(state, entered.event);
      states.push(state);
    }
  };

  const test = (scope: TestScope, module: string | null): void => {
    runs += 1;
    const run = `run-${runs}`;
    handle({ type: 'start_test', run, scope, module });
    const outcome = outcomes.shift() ?? 'passed';
    const tested = plan.modules.filter((one) => module === null || one.name === module);
    const counts = { run, scope, module, code_hash: state.code_hash ?? '' };
    const names = tested.map((one) => ({ name: `${one.name} works`, file: one.test_file }));
    const total = tested.length;
    const passed = outcome === 'passed' ? total : 0;
    const results = names.map((one) => ({ ...one, outcome, duration_ms: 3 }));
    const figures = { ...counts, tests: results, total, passed, failed: total - passed };
    steps += 1;
    const failures = names.map((one) => ({ ...one, message: 'expected true, was false' }));
    const result =
      outcome === 'passed'
        ? { ...DATA.TEST_PASSED, ...figures }
        : { ...DATA.TEST_FAILED, ...figures, failures };
    handle({ type: 'record_test', outcome, result });
  };

  const write = (step: string, module: Plan['modules'][number]): void => {
    const version = state.code_version + 1;
    const own = [module.file, module.test_file];
    const kept = state.files.filter((file) => !own.includes(file.path));
    handle({
      type: 'record_code',
      module: module.name,
      step: `${step}-${module.name}-${version}`,
      commit: `commit-${version}`,
      code_hash: hashOf(`v${version}`),
      files: [...kept, ...own.map((path) => aFile(path))],
      strategy: 'whole-file',
      call: aCall(),
    });
  };

  const take = (next: NextStep): void => {
    switch (next.kind) {
      case 'plan': {
        handle({ type: 'record_plan', plan, call: aCall() });
        return;
      }
      case 'start_module': {
        handle({ type: 'start_module', module: next.module.name });
        return;
      }
      case 'write':
      case 'correct': {
        write(next.kind, next.module);
        return;
      }
      case 'test': {
        test('module', next.module.name);
        return;
      }
      case 'start_correction': {
        handle({ type: 'start_correction', module: next.module.name });
        return;
      }
      case 'start_answer': {
        handle({ type: 'start_answer', module: next.module.name, answers: next.answers });
        return;
      }
      case 'complete_module': {
        handle({ type: 'complete_module', module: next.module.name });
        return;
      }
      case 'test_all': {
        test('all', null);
        return;
      }
      case 'complete': {
        handle({ type: 'complete_task' });
        return;
      }
      case 'fail': {
        const { reason, message, module } = next;
        handle({ type: 'fail_task', reason, message, module });
        return;
      }
      case 'ended':
        return;
      default:
        return assertNever(next);
    }
  };

  const { request_sha256, prompt_line, language, model, priority } = DATA.TASK_STARTED;
  handle({
    type: 'start_task',
    request_sha256,
    prompt_line,
    language,
    model,
    priority,
    max_iterations,
    timeout_ms: null,
  });
  for (let next = nextStep(state); next.kind !== 'ended'; next = nextStep(state)) {
    if (steps > 1_000) throw new Error(`the plot goes round in circles at ${next.kind}`);
    steps += 1;
    take(next);
  }
  return { events, states, state };
}
