import { createHash, randomUUID } from 'node:crypto';
import { Client, WorkflowNotFoundError, type Connection } from '@temporalio/client';
import { NativeConnection, Runtime } from '@temporalio/worker';
import {
  connectClient,
  createJournalWorker,
  createTemporalTaskRunner,
  createStepWorkers,
  createWorkflowWorker,
  type RunningWorkers,
} from '../../src/adapters/temporal/index.js';
import type { PriorityName } from '../../src/domain/admission/priority.js';
import { uuidV7 } from '../../src/domain/kernel/uuid.js';
import type { QueueStats, Submission, TaskRunner } from '../../src/ports/task-runner.js';
import type { AdmissionSettings } from '../../src/workflows/messages.js';
import type { ScriptedActivities } from './scripted-activities.js';
import { until } from './until.js';

export const SHORT_SETTINGS: AdmissionSettings = {
  limits: { running: 5, waiting: 100, critical_extra: 5, ageing_ms: null },
  task: {
    max_iterations: 3,
    task_ms: 3_600_000,
    step_ms: 20_000,
    load_ms: 20_000,
    // As a user has them: nothing dies here, and what is only slow must not be taken for dead.
    heartbeat_ms: 10_000,
    workflow_task_ms: 5_000,
    history_events: 4_000,
  },
};

/** Far above what may run, so that no lane holds back what admission should have. */
const WIDE_LANES = { CRITICAL: 30, HIGH: 30, MEDIUM: 30, LOW: 30, BACKGROUND: 30 };

let installed = false;

/** Temporal's own log only when something is really wrong. */
export function quietRuntime(): void {
  if (installed) return;
  installed = true;
  Runtime.install({
    shutdownSignals: [],
    logger: {
      log: () => undefined,
      trace: () => undefined,
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: () => undefined,
    },
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
  });
}

type Call = (...args: unknown[]) => Promise<unknown>;
type Calls = { readonly ended: () => Promise<void> };
/** Milliseconds: longer than any question has time, and shorter than the wait for a result that nobody wants any more. */
const CALL_MS = 5_000;

/**
 * Temporal's client tries a call again on a timer, and one that finds its connection closed throws where nobody can catch it.
 * So what is under way is awaited first.
 */
function callsOf({ workflowService }: Connection): Calls {
  let open = 0;
  const done = (): void => void (open -= 1);
  for (const [name, call] of Object.entries(workflowService) as [string, Call][]) {
    const counted: Call = (...args) => {
      const answer = call(...args);
      open += 1;
      answer.then(done, done);
      return answer;
    };
    Object.assign(workflowService, { [name]: counted });
  }
  return { ended: () => until(() => open === 0, { deadlineMs: CALL_MS }).then(noop, noop) };
}

const noop = (): void => undefined;

/** A namespace of its own on the real Temporal server, with workers for scripted effects. */
export class WorkflowLab {
  private workers: RunningWorkers[] = [];
  private running: Promise<unknown>[] = [];

  private constructor(
    readonly client: Client,
    readonly runner: TaskRunner & { configure(): Promise<void> },
    private readonly connection: Connection,
    private readonly calls: Calls,
    private readonly native: NativeConnection,
    private readonly namespace: string,
  ) {}

  /** @param namespace the test file's name without `.test.ts`; @param runtime `installed`: the test has set up its own log */
  static async open(
    namespace: string,
    settings: AdmissionSettings = SHORT_SETTINGS,
    runtime: 'quiet' | 'installed' = 'quiet',
  ): Promise<WorkflowLab> {
    if (runtime === 'quiet') quietRuntime();
    const address = process.env.TEST_TEMPORAL_ADDRESS;
    const connection = await connectClient({ address });
    const native = await NativeConnection.connect({ address });
    const client = new Client({ connection, namespace });
    return new WorkflowLab(
      client,
      createTemporalTaskRunner({ client, settings }),
      connection,
      callsOf(connection),
      native,
      namespace,
    );
  }

  async work(
    effects: ScriptedActivities,
    laneCaps: Partial<Record<PriorityName, number>> = {},
    bundlePath = process.env.TEST_WORKFLOW_BUNDLE ?? '',
  ): Promise<void> {
    const settings = {
      connection: this.native,
      namespace: this.namespace,
      bundlePath,
      laneCaps: { ...WIDE_LANES, ...laneCaps },
      graceMs: 100,
      stickyMs: 1_000,
    };
    const activities = effects.activities();
    this.workers = [
      await createWorkflowWorker(settings),
      await createStepWorkers(settings, activities),
      await createJournalWorker(settings, activities),
    ];
    this.running = this.workers.map((workers) => workers.run());
  }

  async rest(): Promise<void> {
    for (const workers of this.workers) workers.shutdown();
    await Promise.all(this.running);
    this.workers = [];
    this.running = [];
  }

  async close(): Promise<void> {
    await this.rest();
    await this.calls.ended();
    await this.connection.close();
    await this.native.close();
  }

  /** Submits a task and answers its id. */
  async submit(change: Partial<Submission> = {}): Promise<string> {
    const verdict = await this.runner.submit(submission(change));
    if (verdict.outcome !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(verdict)}`);
    return verdict.taskId;
  }

  /** What admission says now: no hearsay, however long a loaded machine takes. */
  queue(): Promise<QueueStats> {
    return until(async () => {
      const stats = await this.runner.queue();
      return stats?.stale === false ? stats : null;
    });
  }

  /** Resolves when the task's workflow has closed, however it closed; first waits until admission has started it. */
  async closed(taskId: string): Promise<string> {
    await until(() => this.hasStarted(taskId));
    try {
      await this.client.workflow.getHandle(taskId).result();
    } catch {
      // The status below says how it ended.
    }
    return (await this.client.workflow.getHandle(taskId).describe()).status.name;
  }

  private async hasStarted(taskId: string): Promise<boolean> {
    try {
      await this.client.workflow.getHandle(taskId).describe();
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }
}

export function newTaskId(): string {
  return uuidV7(Date.now(), 0, randomUUID().replaceAll('-', ''));
}

/** What every submission of the lab asks for; stored by those labs that have blobs. */
export const REQUEST = '{"prompt":"Build email validator"}';

export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function submission(change: Partial<Submission> = {}): Submission {
  return {
    taskId: newTaskId(),
    requestSha256: sha256Of(REQUEST),
    promptLine: 'Build email validator',
    priority: 'MEDIUM',
    language: null,
    client: 'test',
    idempotencyKey: null,
    expiresAt: Date.now() + 30_000,
    ...change,
  };
}
