import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  continueAsNew,
  isCancellation,
  log,
  workflowInfo,
} from '@temporalio/workflow';
import { isUrgent } from '../../domain/task/messages/index.js';
import { priorityInForce } from '../../domain/task/priority-in-force.js';
import type { TaskState } from '../../domain/task/state.js';
import { wellFormed } from '../../domain/kernel/well-formed.js';
import { journalActivities, lanesOf, reportActivities } from '../activity-options.js';
import { onQuery } from '../checked-messages.js';
import { readCodingTaskInput } from '../inputs.js';
import { stateQuery, type CodingTaskInput, type CodingTaskOutcome } from '../messages.js';
import { asFailure } from './defects.js';
import { hearPeople } from './inbox.js';
import { createInterruption } from './interruption.js';
import { takePlace, type Place } from './place.js';
import { playPlot } from './plot.js';
import { publish } from './publish.js';
import { recordEnd } from './record-end.js';
import { createRecorder, type Recorder } from './recorder.js';
import { awaitPlace, tellOfReset } from './turn.js';

/** A report can be made again from the journal at any time: without one, a task is as good as with it. */
async function writeReport(recorder: Recorder): Promise<void> {
  try {
    await reportActivities.writeReport({ task_id: workflowInfo().workflowId, record: recorder.reference() });
  } catch (error) {
    log.warn('the report could not be written', {
      error: error instanceof Error ? error.message : 'unknown',
    });
  }
}

/** The last acts, which no cancellation interrupts: the report, the rest of the record, and the place given back. */
async function close(recorder: Recorder, place: Place): Promise<void> {
  try {
    await recorder.drained();
    await writeReport(recorder);
  } finally {
    await place.giveBack('ended');
  }
}

/** @returns false when the task is to continue as new, because its history has grown long while it was in line */
async function begin(
  input: CodingTaskInput,
  { recorder, place }: { readonly recorder: Recorder; readonly place: Place },
  isLong: () => boolean,
): Promise<boolean> {
  const { workflowId } = workflowInfo();
  const { request_sha256, prompt_line, priority, settings } = input;
  const { timeout_ms, ...request } = await journalActivities.takeRequest({
    task_id: workflowId,
    request_sha256,
  });
  await awaitPlace(recorder, place, isLong);
  if (!place.isHeld()) return false;
  const before = recorder.state();
  recorder.record(
    {
      type: 'start_task',
      request_sha256,
      prompt_line,
      priority,
      max_iterations: settings.max_iterations,
      timeout_ms: timeout_ms ?? settings.task_ms,
      ...request,
    },
    null,
  );
  publish(before, recorder.state());
  return true;
}

/** A failed task is a failed workflow too, so that Temporal's Web UI can filter by it. */
function outcomeOf({ status, code_version, failure }: TaskState): CodingTaskOutcome {
  if (failure)
    throw ApplicationFailure.nonRetryable(wellFormed(failure.message), 'TaskFailed', failure.reason);
  return { status, code_version };
}

/** One prompt being worked on. Its id is the task's id; its history is the source of the task's events. */
export async function codingTask(input: CodingTaskInput): Promise<CodingTaskOutcome> {
  try {
    return await work(input);
  } catch (error) {
    throw asFailure(error);
  }
}

async function work(given: CodingTaskInput): Promise<CodingTaskOutcome> {
  const input = readCodingTaskInput(given);
  const { settings, client } = input;
  const recorder = createRecorder(input.carried);
  const interruption = createInterruption();
  const place = takePlace(input, {
    whenWanted: () => interruption.interrupt(),
    priority: () => priorityInForce(recorder.state(), input.priority),
    resets: () => recorder.resets(),
  });
  let steps = input.carried?.steps ?? 0;
  onQuery(stateQuery, () => recorder.state());
  hearPeople(recorder, (intervention, before) => {
    const { wish } = intervention;
    if (isUrgent(intervention)) interruption.interrupt();
    if (wish.kind === 'priority') void place.reprioritise(wish.value);
    publish(before, recorder.state());
  });

  const context = {
    taskId: workflowInfo().workflowId,
    recorder,
    lanes: lanesOf(client, settings),
    settings,
    nextStepId: () => `s${(steps += 1)}`,
    task: CancellationScope.current(),
  };
  const isLong = (): boolean =>
    workflowInfo().continueAsNewSuggested || workflowInfo().historyLength > settings.history_events;

  let ending: unknown = null;
  try {
    // Not the number of events: people may have said something before.
    const hasBegun =
      recorder.state().started_at !== null || (await begin(input, { recorder, place }, isLong));
    if (!hasBegun || (await playPlot(context, { place, interruption }, isLong))) {
      await CancellationScope.nonCancellable(() => recorder.drained());
      await tellOfReset(recorder, place);
      // A cancellation that came meanwhile would be lost with this run: the next one knows nothing of it.
      if (CancellationScope.current().consideredCancelled)
        throw new CancelledFailure('cancelled before continuing as new');
      const carried = {
        state: recorder.state(),
        ledger: recorder.ledger(),
        steps,
        resets: recorder.resets(),
      };
      await continueAsNew<typeof codingTask>({ ...input, ...place.carried(), carried });
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'ContinueAsNew') throw error;
    const before = recorder.state();
    recordEnd(recorder, error);
    publish(before, recorder.state());
    ending = error;
  }
  await CancellationScope.nonCancellable(() => close(recorder, place));
  if (isCancellation(ending)) throw ending as Error;
  return outcomeOf(recorder.state());
}
