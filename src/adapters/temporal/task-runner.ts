import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { ADMISSION_ID } from '../../domain/admission/lanes.js';
import type { QueueSubmission } from '../../domain/admission/queue-state.js';
import {
  TaskRunnerError,
  type QueueStats,
  type Submission,
  type TaskDescription,
  type TaskRunner,
} from '../../ports/task-runner.js';
import { writeIntervention } from '../../domain/task/messages/index.js';
import {
  configureSignal,
  interveneUpdate,
  reportBugUpdate,
  withdrawSignal,
  type AdmissionSettings,
} from '../../workflows/messages.js';
import type { admission } from '../../workflows/index.js';
import { createAcceptedHere } from './accepted-here.js';
import { createAdmissionHealth } from './admission-health.js';
import { admissionStart } from './admission-start.js';
import { askByQuery, createAdmissionView, describeLine, letIn, type Sighting } from './admission-view.js';
import { describeTask } from './description.js';
import { createFailingSteps } from './failing-steps.js';
import { createFindTask, unreachable } from './find-task.js';
import { listOpenTasks } from './list-open-tasks.js';
import { toQueueStats } from './queue-stats.js';
import { sendMessage } from './send-message.js';
import { createStuckWorkflows } from './stuck-workflows.js';
import { createSubmissions } from './submissions.js';

function toEntry(submission: Submission): QueueSubmission {
  return {
    task_id: submission.taskId,
    request_sha256: submission.requestSha256,
    prompt_line: submission.promptLine,
    priority: submission.priority,
    language: submission.language,
    client: submission.client,
    idempotency_key: submission.idempotencyKey,
    expires_at: submission.expiresAt,
  };
}

function figures({ stats, stale }: Sighting): QueueStats | null {
  return stats === null ? null : { ...toQueueStats(stats, 0, Date.now()), stale };
}

/** Tasks that are listed, and those of the others that are not, each once. */
function newestFirst(
  listed: readonly TaskDescription[],
  others: readonly TaskDescription[],
): readonly TaskDescription[] {
  const tasks = new Map([...others, ...listed].map((task) => [task.taskId, task]));
  return [...tasks.values()].sort((a, b) => (a.taskId < b.taskId ? 1 : -1));
}

async function reaching<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw unreachable(error);
  }
}

/** Temporal as the durable engine behind the doors. */
export function createTemporalTaskRunner(options: {
  readonly client: Client;
  readonly settings: AdmissionSettings;
}): TaskRunner & { configure(): Promise<void> } {
  const { client, settings } = options;
  const admissionView = createAdmissionView(askByQuery(client), settings.limits);
  const here = createAcceptedHere();
  const stuck = createStuckWorkflows({ client });
  const failing = createFailingSteps({ client });
  const describe = createFindTask({ client, admissionView, here, stuck, failing });

  const submitOne = createSubmissions(client, settings);

  /** What admission says, beside the list of those whose workflow is open. */
  async function seen<Said extends Sighting>(sighting: Promise<Said>) {
    const [said, started] = await reaching(Promise.all([sighting, listOpenTasks(client, describeTask)]));
    return { ...said, started };
  }

  return {
    async submit(submission) {
      const verdict = await submitOne(toEntry(submission)).finally(() => admissionView.changed());
      if (verdict.outcome !== 'accepted') return verdict;
      // With a key that was used before it is another task, accepted then.
      if (verdict.task_id === submission.taskId) here.accepted(submission);
      return { outcome: 'accepted', taskId: verdict.task_id };
    },
    async cancel(taskId) {
      const task = await describe(taskId);
      if (!task) throw new TaskRunnerError('unknown_task', `there is no task ${taskId}`);
      if (task.state !== 'open') return;
      try {
        await client.workflow.getHandle(taskId).cancel();
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw unreachable(error);
        // Not started yet, or closed just now: admission knows which.
        await client.workflow.getHandle(ADMISSION_ID).signal(withdrawSignal, taskId);
        admissionView.changed();
        here.withdrawn(taskId);
      }
    },
    reportBug: (taskId, report) => sendMessage({ client, describe }, reportBugUpdate, taskId, report),
    intervene: (taskId, intervention) =>
      sendMessage({ client, describe }, interveneUpdate, taskId, writeIntervention(intervention)),
    describe,
    async open() {
      const { stats, stale, started } = await seen(admissionView.ask());
      // An old answer may name tasks that have ended since.
      return newestFirst(started, stale ? here.all() : letIn(stats).map(describeLine));
    },
    async queue() {
      return figures(await admissionView.glance());
    },
    async look() {
      const { started, isNow, ...said } = await seen(admissionView.recent());
      const others = [
        ...(isNow && !said.stale ? [] : here.all()),
        ...(said.stale ? [] : letIn(said.stats).map(describeLine)),
      ];
      // A list without them is worth more than none.
      const steps = new Map((await failing.look().catch(() => [])).map(({ taskId, step }) => [taskId, step]));
      const withSteps = started.map((task) => ({ ...task, failing: steps.get(task.taskId) ?? null }));
      return { open: newestFirst(withSteps, others), queue: figures(said) };
    },
    stuck: () => reaching(stuck.look()),
    failing: () => reaching(failing.look()),
    endStuck: (taskId) => reaching(stuck.end(taskId)),
    async problem(timeoutMs) {
      try {
        const { namespace } = client.options;
        await client.withDeadline(Date.now() + timeoutMs, () =>
          client.workflowService.describeNamespace({ namespace }),
        );
        return null;
      } catch (error) {
        return `Temporal does not answer: ${error instanceof Error ? error.message : String(error)}`;
      }
    },
    admission: createAdmissionHealth(client, admissionView),
    async configure() {
      await client.workflow.signalWithStart<typeof admission, [AdmissionSettings]>('admission', {
        ...admissionStart(settings),
        signal: configureSignal,
        signalArgs: [settings],
      });
    },
  };
}
