import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { Activities, AdmissionActivities, JournalActivities } from '../activities/contract.js';
import { JOURNAL_QUEUE, laneOf, turnOf } from '../domain/admission/lanes.js';
import { assignPriority, type PriorityName } from '../domain/admission/priority.js';
import type { TaskSettings } from './messages.js';

/** Enforcing a limit is the activity's own work; this is what Temporal waits longer before it steps in. */
const BACKSTOP_MS = 30_000;
/** A model may be asked again twice within one step. */
const ASKS = 3;

const besideData = { taskQueue: JOURNAL_QUEUE, startToCloseTimeout: '60s', heartbeatTimeout: '5s' } as const;

/**
 * Effects on the data folder. Tried again without end, because space and permissions come back; failures that never heal
 * are thrown as non-retryable by the activities themselves.
 */
export const journalActivities = proxyActivities<JournalActivities>({
  ...besideData,
  retry: { initialInterval: '250ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** The report: nothing depends on it, so it is not tried for ever. */
export const reportActivities = proxyActivities<Pick<JournalActivities, 'writeReport'>>({
  ...besideData,
  retry: { initialInterval: '250ms', backoffCoefficient: 2, maximumInterval: '5s', maximumAttempts: 10 },
});

export const admissionActivities = proxyActivities<AdmissionActivities>({
  taskQueue: laneOf('CRITICAL'),
  startToCloseTimeout: '30s',
  retry: { initialInterval: '500ms', maximumInterval: '30s' },
});

/**
 * What all steps of a task have in common. `kind` orders the steps inside a lane (SC-2, SC-7): writing goes before
 * testing.
 */
function stepOptions(
  kind: string,
  priority: PriorityName,
  { client, settings }: { readonly client: string; readonly settings: TaskSettings },
) {
  return {
    taskQueue: laneOf(priority),
    heartbeatTimeout: settings.heartbeat_ms,
    // Really the default is TRY_CANCEL: the step would go on running while the workflow believes that it has stopped.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    priority: turnOf(assignPriority(kind), client),
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s', maximumAttempts: 20 },
  };
}

/** The steps of a task in its lane. */
function stepActivities(priority: PriorityName, client: string, settings: TaskSettings) {
  const model = proxyActivities<Activities>({
    ...stepOptions('code_generation', priority, { client, settings }),
    startToCloseTimeout: ASKS * (settings.step_ms + settings.load_ms) + BACKSTOP_MS,
  });
  const tests = proxyActivities<Activities>({
    ...stepOptions('TEST_STARTED', priority, { client, settings }),
    startToCloseTimeout: settings.step_ms + BACKSTOP_MS,
  });
  return { askModel: model.askModel, runTests: tests.runTests };
}

export type StepActivities = ReturnType<typeof stepActivities>;

/** The steps of a task in any lane: its priority may change, and what answers a person is CRITICAL. */
export function lanesOf(client: string, settings: TaskSettings): (priority: PriorityName) => StepActivities {
  const made = new Map<PriorityName, StepActivities>();
  return (priority) => {
    const lane = made.get(priority) ?? stepActivities(priority, client, settings);
    made.set(priority, lane);
    return lane;
  };
}
