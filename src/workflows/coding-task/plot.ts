import { nextStep, type NextStep } from '../../domain/task/next-step.js';
import { hasEnded } from '../../domain/task/state.js';
import type { Interruption } from './interruption.js';
import type { Place } from './place.js';
import { publish } from './publish.js';
import { code, plan, test, type StepContext } from './steps.js';
import { awaitTurn, rejoin } from './turn.js';

async function perform(step: NextStep, context: StepContext): Promise<void> {
  const { recorder } = context;
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
      recorder.record({ type: step.kind, module: step.module.name });
      return;
    case 'start_answer': {
      const { module, answers } = step;
      recorder.record({ type: step.kind, module: module.name, answers }, recorder.because(answers));
      return;
    }
    case 'complete':
      recorder.record({ type: 'complete_task' });
      return;
    case 'fail':
      recorder.record({
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

export type Stagehands = { readonly place: Place; readonly interruption: Interruption };

/**
 * Works until the task has ended, or until the history has grown so long that the task should continue as new. Between
 * two steps is the safe point: whatever interrupts a step, the next one follows from the state.
 *
 * @returns true when it is to continue as new
 */
export async function playPlot(
  context: StepContext,
  { place, interruption }: Stagehands,
  isLong: () => boolean,
): Promise<boolean> {
  const { recorder } = context;
  await rejoin(recorder, place);
  while (!hasEnded(recorder.state())) {
    await awaitTurn(recorder, place, isLong);
    if (isLong()) return true;
    const before = recorder.state();
    await interruption.during(() => perform(nextStep(before), context));
    publish(before, recorder.state());
  }
  return false;
}
