import { intern } from '../../domain/kernel/invocation.js';
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { TaskRunnerError, type MessageVerdict, type TaskDescription } from '../../ports/task-runner.js';
import {
  REFUSED,
  type interveneUpdate,
  type reportBugUpdate,
  type StaleReport,
} from '../../workflows/messages.js';

const PAUSE_MS = 100;
/** A person waits for the answer; a task between two steps answers within milliseconds. */
const ANSWER_MS = 10_000;
/** An answer that was reached just before the expiry still needs its way back. */
const RETURN_MS = 1_000;

type Refusal = { readonly code: string };

function verdictOf(error: unknown): MessageVerdict | null {
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : null;
  if (!(cause instanceof ApplicationFailure)) return null;
  const [detail] = cause.details ?? [];
  switch (cause.type) {
    case REFUSED.stale: {
      const { layer, code_version, sequence } = detail as StaleReport;
      return { outcome: 'stale', layer, codeVersion: code_version, sequence };
    }
    case REFUSED.ended:
      return { outcome: 'ended' };
    case REFUSED.message:
      return { outcome: 'refused', code: (detail as Refusal).code, message: cause.message };
    default:
      // A run that continues as new answers its last callers so: the next run is asked.
      return null;
  }
}

/**
 * Sends a message to a task and waits for what becomes of it. A task that is let in but not there yet is waited for; what
 * is not answered in time expires, and is never heard later.
 * @throws TaskRunnerError `unknown_task`, `no_worker` or `unreachable`
 */
export async function sendMessage(
  {
    client,
    describe,
  }: { readonly client: Client; readonly describe: (taskId: string) => Promise<TaskDescription | null> },
  update: typeof reportBugUpdate | typeof interveneUpdate,
  taskId: string,
  message: unknown,
): Promise<MessageVerdict> {
  const deadline = Date.now() + ANSWER_MS;
  const updateId = randomUUID();
  let last: unknown = null;
  while (Date.now() < deadline) {
    try {
      const { event_id, sequence, code_version, module } = await client.withDeadline(
        deadline + RETURN_MS,
        () =>
          client.workflow.getHandle(taskId).executeUpdate(update, { args: [message, deadline], updateId }),
      );
      return { outcome: 'taken', eventId: event_id, sequence, codeVersion: code_version, module };
    } catch (error) {
      const verdict = verdictOf(error);
      if (verdict) return verdict;
      if (error instanceof WorkflowNotFoundError) {
        const task = await describe(taskId);
        if (!task) throw new TaskRunnerError('unknown_task', `there is no task ${taskId}`);
        if (task.state !== 'open') return { outcome: 'ended' };
      }
      last = error;
      await setTimeout(PAUSE_MS);
    }
  }
  const timedOut =
    last instanceof WorkflowUpdateRPCTimeoutOrCancelledError || last instanceof WorkflowNotFoundError;
  const text = timedOut
    ? `no worker took the message in time, and it will not be heard later; start one with \`${intern()} serve\` or \`${intern()} worker\``
    : `Temporal did not take the message; see \`${intern()} doctor\``;
  throw new TaskRunnerError(timedOut ? 'no_worker' : 'unreachable', text, { cause: last });
}
