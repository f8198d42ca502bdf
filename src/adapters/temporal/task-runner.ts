import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { ADMISSION_ID } from '../../domain/admission/lanes.js';
import type { QueueSubmission } from '../../domain/admission/queue-state.js';
import {
  TaskRunnerError,
  type QueueStats,
  type Submission,
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
import { admissionStart } from './admission-start.js';
import { askByQuery, createAdmissionView, describeLine, letIn } from './admission-view.js';
import { describeTask } from './description.js';
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
  const describe = createFindTask({ client, admissionView, here, stuck });

  const submitOne = createSubmissions(client, settings);

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
      try {
        const [{ stats, stale }, started] = await Promise.all([
          admissionView.ask(),
          listOpenTasks(client, describeTask),
        ]);
        const listed = new Set(started.map(({ taskId }) => taskId));
        // An old answer may name tasks that have ended since.
        const others = stale ? here.all() : letIn(stats).map(describeLine);
        const unlisted = others.filter(({ taskId }) => !listed.has(taskId));
        return [...started, ...unlisted].sort((a, b) => (a.taskId < b.taskId ? 1 : -1));
      } catch (error) {
        throw unreachable(error);
      }
    },
    async queue(): Promise<QueueStats> {
      const { stats, stale } = await admissionView.glance();
      return { ...toQueueStats(stats, 0, Date.now()), stale };
    },
    stuck: () => reaching(stuck.look()),
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
    async configure() {
      await client.workflow.signalWithStart<typeof admission, [AdmissionSettings]>('admission', {
        ...admissionStart(settings),
        signal: configureSignal,
        signalArgs: [settings],
      });
    },
  };
}
