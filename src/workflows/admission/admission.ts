import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import {
  admit,
  emptyQueue,
  judge,
  leave,
  running,
  waiting,
  type QueueEntry,
  type QueueSubmission,
  type QueueVerdict,
} from '../../domain/admission/queue.js';
import {
  configureSignal,
  GROUP_REFUSED,
  releaseSignal,
  statsQuery,
  submitUpdate,
  withdrawSignal,
  type AdmissionInput,
  type AdmissionLine,
} from '../messages.js';
import { createDesk, type Desk } from './desk.js';

const HISTORY_EVENTS = 8_000;
const SWEEP_EVERY = '1 minute';

function line({ task_id, priority, arrived_ms, prompt_line }: QueueEntry): AdmissionLine {
  return { task_id, priority, arrived_ms, prompt_line };
}

/** Verdicts per entry at once: the handler never waits, since only ten updates may be in flight (Temporal's limit). */
function answerSubmissions(desk: Desk): void {
  setHandler(
    submitUpdate,
    (group) => {
      const verdicts: QueueVerdict[] = [];
      for (const submission of group) {
        const { state, verdict } = admit(desk.queue(), submission, Date.now());
        desk.settle(state);
        verdicts.push(verdict);
      }
      return verdicts;
    },
    {
      // Synchronous on purpose: Temporal does not await a validator. A refusal here costs no history.
      validator: (group: readonly QueueSubmission[]) => {
        const verdicts = group.map((submission) => judge(desk.queue(), submission, Date.now()));
        if (verdicts.some((verdict) => verdict.outcome === 'accepted')) return;
        throw ApplicationFailure.nonRetryable('nobody of this group can enter now', GROUP_REFUSED, verdicts);
      },
    },
  );
}

/** Decides, alone and durably, who may run. One per namespace; continues as new for ever. */
export async function admission(input: AdmissionInput): Promise<void> {
  const { settings, carried } = input;
  const desk = createDesk(carried ?? emptyQueue(settings.limits, Date.now()), settings);

  answerSubmissions(desk);
  setHandler(releaseSignal, (taskId) => desk.settle(leave(desk.queue(), taskId)));
  setHandler(withdrawSignal, (taskId) => desk.withdraw(taskId));
  setHandler(configureSignal, (changed) => desk.configure(changed));
  setHandler(statsQuery, () => {
    const queue = desk.queue();
    return { limits: queue.limits, running: running(queue).map(line), waiting: waiting(queue).map(line) };
  });

  const isLong = (): boolean =>
    workflowInfo().continueAsNewSuggested || workflowInfo().historyLength > HISTORY_EVENTS;
  desk.sweep();
  const isBusy = (): boolean => running(desk.queue()).length > 0;
  const hasWork = (): boolean => desk.startable().length > 0 || isLong();
  for (;;) {
    // With nobody running there is nothing to look after: an idle queue sets no timer and adds nothing to its history.
    await condition(() => isBusy() || hasWork());
    // Whoever ended without a word (terminated by hand) would keep its place: look again while somebody runs.
    const woken = await condition(hasWork, SWEEP_EVERY);
    if (isLong()) break;
    if (!woken && isBusy()) desk.sweep();
    for (const entry of desk.startable()) desk.start(entry);
  }
  await condition(() => allHandlersFinished() && desk.isQuiet());
  await continueAsNew<typeof admission>({ settings: desk.settings(), carried: desk.queue() });
}
