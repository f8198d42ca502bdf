import { workflowInfo, type CancellationScope } from '@temporalio/workflow';
import type { AskModelResult, StepRef } from '../../activities/contract.js';
import { demandsOn } from '../../domain/task/demands.js';
import type { TestScope } from '../../domain/task/events.js';
import type { CauseRef } from '../../domain/task/ledger.js';
import { stubsDue } from '../../domain/task/next-step.js';
import type { ModuleState } from '../../domain/task/state.js';
import type { Lanes } from '../activity-options.js';
import type { TaskSettings } from '../messages.js';
import { commit } from './commit.js';
import { throughOutages } from './outage.js';
import type { Recorder } from './recorder.js';
import { modelLimits, testLimits } from './step-limits.js';
import { withCode } from './with-code.js';

/** What every step needs: the record, the lane's activities, and a number that makes the step's writes harmless when repeated. */
export type StepContext = {
  readonly taskId: string;
  readonly recorder: Recorder;
  readonly lanes: Lanes;
  readonly settings: TaskSettings;
  readonly nextStepId: () => string;
  /** The scope of the whole task, which is cancelled when the task is. */
  readonly task: CancellationScope;
};

type Asked = { readonly answer: AskModelResult; readonly cause: CauseRef | null };

/** `cause`: what the step was sent off with, no more: what is said while it runs, its answer does not know (EV-15). */
async function ask(context: StepContext, step: StepRef, summary: string): Promise<Asked> {
  await context.recorder.roomy();
  const state = context.recorder.state();
  const input = {
    step,
    record: context.recorder.reference(),
    limits: modelLimits(state, context.settings),
    run_id: workflowInfo().runId,
  };
  // What answers a person does not wait behind other tasks of the task's own priority (WF-4, WF-16, SC-7).
  const answersPerson = demandsOn(state, step.module).length > 0;
  const lane = answersPerson ? context.lanes.answering : context.lanes.of(state.priority);
  const cause = context.recorder.sentOff();
  const answer = await throughOutages(() => lane.askModel.executeWithOptions({ summary }, [input]));
  return { answer, cause };
}

function failUnusable(
  context: StepContext,
  answer: Extract<AskModelResult, { kind: 'unusable' }>,
  module: string | null,
): void {
  context.recorder.record({ type: 'fail_task', reason: answer.reason, message: answer.message, module });
}

/** Has the model plan the modules. */
export async function plan(context: StepContext): Promise<void> {
  const { recorder, taskId } = context;
  const step: StepRef = {
    task_id: taskId,
    step: context.nextStepId(),
    kind: 'plan',
    module: null,
    iteration: 1,
  };
  const { answer, cause } = await ask(context, step, 'plan the modules');
  if (answer.kind === 'plan')
    recorder.record({ type: 'record_plan', plan: answer.plan, call: answer.call }, cause);
  else if (answer.kind === 'unusable') failUnusable(context, answer, null);
}

/** Has the model write or correct a module; the commit and its event are made even if the task is cancelled meanwhile, if they can be. */
export async function code(
  context: StepContext,
  kind: 'write' | 'correct',
  module: ModuleState,
): Promise<void> {
  const { recorder, taskId } = context;
  const iteration = module.iterations + 1;
  const step: StepRef = { task_id: taskId, step: context.nextStepId(), kind, module: module.name, iteration };
  const { answer, cause } = await ask(context, step, `${kind} ${module.name}, iteration ${iteration}`);
  if (answer.kind === 'unusable') failUnusable(context, answer, module.name);
  if (answer.kind !== 'code') return;
  const { files, strategy, call } = answer;
  const { code_version, commit: parent, language } = recorder.state();
  const made = await commit(context.task, {
    task_id: taskId,
    version: code_version + 1,
    parent,
    files,
    language: language ?? 'javascript',
    step: step.step,
    time: new Date().toISOString(),
    subject: `${kind === 'write' ? 'Write' : 'Correct'} ${module.name}, iteration ${iteration}`,
    run_id: workflowInfo().runId,
    reset_run: recorder.resets().run,
  });
  recorder.record(
    { type: 'record_code', module: module.name, step: step.step, strategy, call, ...made },
    cause,
  );
}

/** Runs the tests of one module, or of all together. A red run is a result, not an error. */
export async function test(
  context: StepContext,
  scope: TestScope,
  module: ModuleState | null,
): Promise<void> {
  const { recorder, taskId, settings } = context;
  const run = context.nextStepId();
  await recorder.roomy();
  recorder.record({ type: 'start_test', run, scope, module: module?.name ?? null });
  const cause = recorder.sentOff();
  const state = recorder.state();
  const input = {
    task_id: taskId,
    run,
    scope,
    module: module?.name ?? null,
    language: state.language ?? 'javascript',
    commit: state.commit ?? '',
    test_files: module ? [module.test_file] : state.modules.map((one) => one.test_file),
    stubs: stubsDue(state, module),
    limits: testLimits(state, settings),
    run_id: workflowInfo().runId,
  };
  const summary = module ? `test ${module.name}` : 'all tests together';
  const { outcome, reason, failures, ...rest } = await withCode(taskId, () =>
    throughOutages(() => context.lanes.of(state.priority).runTests.executeWithOptions({ summary }, [input])),
  );
  const result = { run, scope, module: input.module, code_hash: state.code_hash ?? '', ...rest };
  const failed = { ...result, reason: reason ?? 'assertions', failures };
  recorder.record({ type: 'record_test', outcome, result: outcome === 'failed' ? failed : result }, cause);
}
