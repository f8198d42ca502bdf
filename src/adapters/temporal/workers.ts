import type { NativeConnection } from '@temporalio/worker';
import { Worker } from '@temporalio/worker';
import type {
  Activities,
  AdmissionActivities,
  JournalActivities,
  KeeperActivities,
} from '../../activities/contract.js';
import { ADMISSION_QUEUE, JOURNAL_QUEUE, laneOf, WORKFLOW_QUEUE } from '../../domain/admission/lanes.js';
import { PRIORITY_NAMES, type PriorityName } from '../../domain/admission/priority.js';

export type WorkerSettings = {
  readonly connection: NativeConnection;
  readonly namespace: string;
  /** The workflow bundle made by the build. */
  readonly bundlePath: string;
  /** How many steps each lane works on at once in this process. */
  readonly laneCaps: Readonly<Record<PriorityName, number>>;
  /** Milliseconds for running steps to end when the worker is shut down. */
  readonly graceMs: number;
  /** Milliseconds after which a workflow is taken from a worker that fell silent. */
  readonly stickyMs: number;
};

/** Workers that run until they are shut down; `run` rejects when one of them breaks. */
export type RunningWorkers = { run(): Promise<void>; shutdown(): void };

const JOURNAL_CALLS_AT_ONCE = 50;
const ADMISSION_CALLS_AT_ONCE = 5;
const CACHED_WORKFLOWS = 200;
const HEARTBEAT_THROTTLE_MS = 200;
/** Polls that wait at the server at once. Each costs memory on both sides; a second one bridges the time of a round trip. */
const ACTIVITY_POLLS = { type: 'simple-maximum', maximum: 2 } as const;
const WORKFLOW_POLLS = { type: 'simple-maximum', maximum: 5 } as const;

function group(workers: readonly Worker[]): RunningWorkers {
  return {
    async run() {
      await Promise.all(workers.map((worker) => worker.run()));
    },
    shutdown() {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    },
  };
}

function common(settings: WorkerSettings) {
  return {
    connection: settings.connection,
    namespace: settings.namespace,
    shutdownGraceTime: settings.graceMs,
    // Without it a cancellation is told to an activity only every 30 s or more.
    maxHeartbeatThrottleInterval: HEARTBEAT_THROTTLE_MS,
    defaultHeartbeatThrottleInterval: HEARTBEAT_THROTTLE_MS,
    activityTaskPollerBehavior: ACTIVITY_POLLS,
  };
}

/** The worker for workflows, with a thread and a JavaScript engine of its own: for one process of a data folder. */
export async function createWorkflowWorker(settings: WorkerSettings): Promise<RunningWorkers> {
  const worker = await Worker.create({
    ...common(settings),
    taskQueue: WORKFLOW_QUEUE,
    workflowBundle: { codePath: settings.bundlePath },
    maxCachedWorkflows: CACHED_WORKFLOWS,
    workflowTaskPollerBehavior: WORKFLOW_POLLS,
    stickyQueueScheduleToStartTimeout: settings.stickyMs,
  });
  return group([worker]);
}

/** One activity-only worker for each lane, and one for what admission asks for. */
export async function createStepWorkers(
  settings: WorkerSettings,
  activities: Activities & AdmissionActivities,
): Promise<RunningWorkers> {
  const lanes = await Promise.all(
    PRIORITY_NAMES.map((priority) =>
      Worker.create({
        ...common(settings),
        taskQueue: laneOf(priority),
        activities,
        maxConcurrentActivityTaskExecutions: settings.laneCaps[priority],
      }),
    ),
  );
  const ofAdmission = await Worker.create({
    ...common(settings),
    taskQueue: ADMISSION_QUEUE,
    activities: {
      surveyTasks: (input) => activities.surveyTasks(input),
      raiseAlert: (alert) => activities.raiseAlert(alert),
    } satisfies AdmissionActivities,
    maxConcurrentActivityTaskExecutions: ADMISSION_CALLS_AT_ONCE,
  });
  return group([...lanes, ofAdmission]);
}

/** The worker for effects on the data folder: only for the process that holds the folder's lock. */
export async function createJournalWorker(
  settings: WorkerSettings,
  activities: JournalActivities & Partial<KeeperActivities>,
): Promise<RunningWorkers> {
  const worker = await Worker.create({
    ...common(settings),
    taskQueue: JOURNAL_QUEUE,
    activities,
    maxConcurrentActivityTaskExecutions: JOURNAL_CALLS_AT_ONCE,
  });
  return group([worker]);
}
