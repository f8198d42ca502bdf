import { defaultPayloadConverter } from '@temporalio/common';
import { patched, type WorkflowInterceptors } from '@temporalio/workflow';
import { getActivator } from '@temporalio/workflow/lib/global-attributes.js';

type Internals = NonNullable<WorkflowInterceptors['internals']>[number];
type Activation = Parameters<NonNullable<Internals['activate']>>[0]['activation'];
type Job = keyof NonNullable<Activation['jobs']>[number];

const PATCH = 'no-empty-workflow-task';
/** What the SDK hands in after the signals and updates of the same activation, whatever came first. */
const AFTER_UPDATES: readonly Job[] = [
  'fireTimer',
  'cancelWorkflow',
  'resolveActivity',
  'resolveChildWorkflowExecutionStart',
  'resolveChildWorkflowExecution',
  'resolveSignalExternalWorkflow',
  'resolveRequestCancelExternalWorkflow',
];
/** Takes a memo away that there is not: changes nothing, and is an event. */
const NOTHING = {
  modifyWorkflowProperties: {
    upsertedMemo: { fields: { nothing: defaultPayloadConverter.toPayload(undefined) } },
  },
};

type Command = ConcludeOutput['commands'][number];
type ConcludeOutput = ReturnType<NonNullable<Internals['concludeActivation']>>;

/** What goes back to whoever asked, and never stands in the history. */
const isMereAnswer = ({ respondToQuery, updateResponse }: Command): boolean =>
  Boolean(respondToQuery ?? updateResponse?.rejected);

/**
 * Leaves no workflow task without an event of its own. Where one follows such a task at once and brings an update, a worker
 * that has not seen the run before takes the two for one, and hands in the update before the timer or the activity of the
 * first; the next worker tells them apart, meets another order, and fails for ever
 * (https://github.com/temporalio/sdk-rust/issues/1146). To be called once, before the workflow starts.
 */
export function fillEmptyTasks(): void {
  const { interceptors } = getActivator();
  let isFilling = false;
  let isToBeFilled = false;
  interceptors.inbound.push({
    execute(input, next) {
      // Histories of before have empty tasks.
      isFilling = patched(PATCH);
      return next(input);
    },
  });
  interceptors.internals.push({
    activate(input, next) {
      const jobs = input.activation.jobs ?? [];
      isToBeFilled ||= jobs.some((job) => AFTER_UPDATES.some((kind) => job[kind]));
      next(input);
    },
    concludeActivation(input, next) {
      const { commands } = next(input);
      const fills = isFilling && isToBeFilled && commands.every(isMereAnswer);
      isToBeFilled = false;
      return { commands: fills ? [...commands, NOTHING] : commands };
    },
  });
}
