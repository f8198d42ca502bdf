import { condition, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { nextStep, type NextStep } from '../../domain/task/next-step.js';
import { hasEnded, type TaskState } from '../../domain/task/state.js';
import { languageAttribute, statusAttribute, versionAttribute } from '../messages.js';
import { code, plan, test, type StepContext } from './steps.js';

async function perform(step: NextStep, context: StepContext): Promise<void> {
  switch (step.kind) {
    case 'plan':
      return plan(context);
    case 'write':
    case 'correct':
      return code(context, step.kind, step.module);
    case 'test':
      return test(context, 'module', step.module);
    case 'test_all':
      return test(context, 'all', null);
    case 'start_module':
    case 'start_correction':
    case 'complete_module':
      context.recorder.record({ type: step.kind, module: step.module.name });
      return;
    case 'complete':
      context.recorder.record({ type: 'complete_task' });
      return;
    case 'fail':
      context.recorder.record({
        type: 'fail_task',
        reason: step.reason,
        message: step.message,
        module: step.module,
      });
      return;
    case 'ended':
      return;
  }
}

/** What Temporal's Web UI shows and filters by; each is an event of the history, so only what has changed is sent. */
export function publish(before: TaskState, after: TaskState): void {
  const changed = [];
  if (after.status !== before.status) changed.push({ key: statusAttribute, value: after.status });
  if (after.code_version !== before.code_version)
    changed.push({ key: versionAttribute, value: after.code_version });
  if (after.language !== before.language && after.language)
    changed.push({ key: languageAttribute, value: after.language });
  if (changed.length > 0) upsertSearchAttributes(changed);
  const modules = after.modules.map(
    (module) => `- ${module.name}: ${module.phase}, iterations: ${module.iterations}`,
  );
  setCurrentDetails(
    [`**${after.status}**, code version ${after.code_version}, events: ${after.sequence}`, ...modules].join(
      '\n',
    ),
  );
}

/**
 * Works until the task has ended, or until the history has grown so long that the task should continue as new.
 * @returns true when it is to continue as new
 */
export async function playPlot(
  context: StepContext,
  isLong: () => boolean,
  mayRun: () => boolean,
): Promise<boolean> {
  const { recorder } = context;
  while (!hasEnded(recorder.state())) {
    if (isLong()) return true;
    await condition(mayRun);
    const before = recorder.state();
    await perform(nextStep(before), context);
    publish(before, recorder.state());
  }
  return false;
}
