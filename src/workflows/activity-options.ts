import { ActivityCancellationType, proxyActivities, type ActivityInterfaceFor } from '@temporalio/workflow';
import type { Activities, AdmissionActivities, JournalActivities } from '../activities/contract.js';
import { ADMISSION_QUEUE, JOURNAL_QUEUE, laneOf, turnOf } from '../domain/admission/lanes.js';
import { assignPriority, type PriorityName } from '../domain/admission/priority.js';
import type { TaskSettings } from './messages.js';

/** Enforcing a limit is the activity's own work; this is what Temporal waits longer before it steps in. */
const BACKSTOP_MS = 30_000;

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

const forAdmission = {
  taskQueue: ADMISSION_QUEUE,
  startToCloseTimeout: '30s',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '500ms', maximumInterval: '30s' },
} as const;

/**
 * Nothing but a first place waits for a look at the open tasks, and that not for ever: a look that nobody answers is given
 * up, and taken again later.
 */
export const surveyActivities = proxyActivities<Pick<AdmissionActivities, 'surveyTasks'>>({
  ...forAdmission,
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '30s',
});

/** The first look after a loss also reads histories; and nobody gets a place before it, so there is no hurry to give it up. */
export const firstSurveyActivities = proxyActivities<Pick<AdmissionActivities, 'surveyTasks'>>({
  ...forAdmission,
  scheduleToCloseTimeout: '60s',
});

/** Old news is none: an alert that cannot be told within a minute is given up. */
export const alertActivities = proxyActivities<Pick<AdmissionActivities, 'raiseAlert'>>({
  ...forAdmission,
  scheduleToCloseTimeout: '60s',
});

type Owner = { readonly client: string; readonly settings: TaskSettings };

/**
 * What all steps of a task have in common. `kind` orders the steps inside a lane (SC-2, SC-7): what answers a person goes
 * before writing, and that before testing.
 */
function stepOptions(kind: string, lane: PriorityName, { client, settings }: Owner) {
  return {
    taskQueue: laneOf(lane),
    heartbeatTimeout: settings.heartbeat_ms,
    // Really the default is TRY_CANCEL: the step would go on running while the workflow believes that it has stopped.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    priority: turnOf(assignPriority(kind), client),
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s', maximumAttempts: 20 },
  };
}

function modelStep(kind: string, lane: PriorityName, owner: Owner): Pick<StepActivities, 'askModel'> {
  const { step_ms, load_ms } = owner.settings;
  return proxyActivities<Pick<Activities, 'askModel'>>({
    ...stepOptions(kind, lane, owner),
    startToCloseTimeout: step_ms + load_ms + BACKSTOP_MS,
  });
}

function testStep(lane: PriorityName, owner: Owner): Pick<StepActivities, 'runTests'> {
  return proxyActivities<Pick<Activities, 'runTests'>>({
    ...stepOptions('TEST_STARTED', lane, owner),
    startToCloseTimeout: owner.settings.step_ms + BACKSTOP_MS,
  });
}

type StepActivities = ActivityInterfaceFor<Pick<Activities, 'askModel' | 'runTests'>>;

export type Lanes = {
  /** The steps of a task of that priority, which may change while it runs. */
  readonly of: (priority: PriorityName) => StepActivities;
  /** The model call that answers a person: in the CRITICAL lane whatever its task's priority, and there before the others. */
  readonly answering: Pick<StepActivities, 'askModel'>;
};

/** The lanes in which a task's steps run. */
export function lanesOf(client: string, settings: TaskSettings): Lanes {
  const owner = { client, settings };
  const made = new Map<PriorityName, StepActivities>();
  return {
    of(priority) {
      const lane = made.get(priority) ?? {
        askModel: modelStep('code_generation', priority, owner).askModel,
        runTests: testStep(priority, owner).runTests,
      };
      made.set(priority, lane);
      return lane;
    },
    answering: modelStep('USER_INTERVENTION', 'CRITICAL', owner),
  };
}
