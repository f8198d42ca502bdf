import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  workflowInfo,
} from '@temporalio/workflow';
import { holders } from '../../domain/admission/line.js';
import { emptyQueue, giveBack, reprioritise, requeue } from '../../domain/admission/queue.js';
import type { QueueVerdict } from '../../domain/admission/queue-state.js';
import { admit, judge } from '../../domain/admission/submission.js';
import { onQuery, onSignal, onUpdate } from '../checked-messages.js';
import { readAdmissionInput } from '../inputs.js';
import {
  configureSignal,
  GROUP_REFUSED,
  rejoinSignal,
  releaseSignal,
  reprioritiseSignal,
  requeueSignal,
  revokeSignal,
  statsQuery,
  submitUpdate,
  withdrawSignal,
  type AdmissionInput,
} from '../messages.js';
import { createDesk, type Desk } from './desk.js';
import { createPressureGauge } from './pressure-gauge.js';
import { statsOf } from './stats.js';

const HISTORY_EVENTS = 8_000;
const SWEEP_EVERY = '1 minute';

/** Verdicts per entry at once: the handler never waits, since only ten updates may be in flight (Temporal's limit). */
function answerSubmissions(desk: Desk): void {
  onUpdate(submitUpdate, {
    answer(group) {
      const verdicts: QueueVerdict[] = [];
      for (const submission of group) {
        const { state, verdict } = admit(desk.queue(), submission, Date.now());
        desk.settle(state);
        verdicts.push(verdict);
      }
      return verdicts;
    },
    // A refusal here costs no history.
    validate(group) {
      const verdicts = group.map((submission) => judge(desk.queue(), submission, Date.now()));
      if (verdicts.some((verdict) => verdict.outcome === 'accepted')) return;
      throw ApplicationFailure.nonRetryable('nobody of this group can enter now', GROUP_REFUSED, verdicts);
    },
  });
}

function answerTasks(desk: Desk): void {
  onSignal(releaseSignal, ({ task_id, lease, how, priority }) => {
    if (how === 'ended') desk.ended(task_id);
    else if (lease !== null) desk.settle(giveBack(desk.queue(), task_id, { lease, stage: how, priority }));
  });
  onSignal(requeueSignal, (taskId) => desk.settle(requeue(desk.queue(), taskId)));
  onSignal(rejoinSignal, desk.returned);
  onSignal(reprioritiseSignal, ({ task_id, priority }) =>
    desk.settle(reprioritise(desk.queue(), task_id, priority)),
  );
}

/** Decides, alone and durably, who may run. One per namespace; continues as new for ever. */
export async function admission(given: AdmissionInput): Promise<void> {
  const input = readAdmissionInput(given);
  const queue = input.carried ?? emptyQueue(input.settings.limits, Date.now());
  const gauge = createPressureGauge(input.pressure, queue);
  const desk = createDesk({
    queue,
    settings: input.settings,
    isFresh: input.is_fresh ?? input.carried === null,
    watch: gauge.watch,
  });

  answerTasks(desk);
  onSignal(withdrawSignal, desk.withdraw);
  onSignal(revokeSignal, desk.revoke);
  onSignal(configureSignal, desk.configure);
  // Last: what has come before the first handler is heard in the order of the handlers, and who was taken back stays out.
  answerSubmissions(desk);
  onQuery(statsQuery, () => statsOf(desk.queue(), gauge.state(), Date.now()));

  const isLong = (): boolean =>
    workflowInfo().continueAsNewSuggested ||
    workflowInfo().historyLength > (desk.settings().history_events ?? HISTORY_EVENTS);
  desk.sweep();
  const isBusy = (): boolean => holders(desk.queue()).length > 0;
  // An alert on its way, or a place that is kept, may take long: until then all goes on as ever.
  const isToEnd = (): boolean => isLong() && gauge.isQuiet() && !desk.isKeeping();
  const hasWork = (): boolean => desk.startable().length > 0 || isToEnd();
  for (;;) {
    // With nobody running there is nothing to look after: an idle queue sets no timer and adds nothing to its history.
    await condition(() => isBusy() || hasWork());
    // Whoever ended without a word (terminated by hand) would keep its place: look again while somebody runs.
    const woken = await condition(hasWork, SWEEP_EVERY);
    if (isToEnd()) break;
    if (!woken && isBusy()) desk.sweep();
    for (const entry of desk.startable()) desk.start(entry);
  }
  await condition(() => allHandlersFinished() && desk.isQuiet() && gauge.isQuiet() && !desk.isKeeping());
  await continueAsNew<typeof admission>({
    settings: desk.settings(),
    carried: desk.queue(),
    pressure: gauge.state(),
    is_fresh: desk.isFresh(),
  });
}
