import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { ADMISSION_ID, WORKFLOW_QUEUE } from '../../domain/admission/lanes.js';
import type { AdmissionHealth } from '../../ports/admission-health.js';
import type { AdmissionView } from './admission-view.js';

/** Attempts of a workflow task from which on a failure of it stands in the history. */
const FAILS_FROM = 2;
const NEWEST_EVENTS = 10;
/** Characters of an error that are told. */
const LONGEST_REASON = 200;
/** Who polls asks at least once a minute. */
const POLLED_WITHIN_MS = 90_000;

/** How much of the time the first look may take, and the second, which follows it: something is left for a busy machine. */
const LOOK_SHARE = 0.5;
const POLLERS_SHARE = 0.25;

type Time = { readonly seconds?: { toString(): string } | null } | null | undefined;

function millisecondsOf(time: Time): number | null {
  return time?.seconds == null ? null : Number(time.seconds.toString()) * 1_000;
}

/**
 * Looks at admission from outside: whether somebody answers for it, and, without any worker, whether its workflow task
 * fails. Never rejects; what the server does not say in time is not known.
 */
export function createAdmissionHealth(
  client: Client,
  view: Pick<AdmissionView, 'glance' | 'silentForMs'>,
): (timeoutMs: number) => Promise<AdmissionHealth> {
  const inTime = <T>(timeoutMs: number, ask: () => Promise<T>): Promise<T | null> =>
    client.withDeadline(Date.now() + timeoutMs, ask).catch(() => null);

  /**
   * The newest event about a workflow task: the first failure of a row is in the history, those after it are only counted. A
   * task that times out is another matter: then nobody works on it.
   */
  async function newestFailure(timeoutMs: number) {
    const answer = await inTime(timeoutMs, () =>
      client.workflowService.getWorkflowExecutionHistoryReverse({
        namespace: client.options.namespace,
        execution: { workflowId: ADMISSION_ID },
        maximumPageSize: NEWEST_EVENTS,
      }),
    );
    const newest = answer?.history?.events?.find(
      ({ workflowTaskFailedEventAttributes: failed, workflowTaskTimedOutEventAttributes: timedOut }) =>
        failed ?? timedOut,
    );
    const failed = newest?.workflowTaskFailedEventAttributes;
    if (!failed) return null;
    const reason = failed.failure?.message ?? '';
    return {
      sinceMs: millisecondsOf(newest.eventTime) ?? Date.now(),
      reason: reason === '' ? null : reason.slice(0, LONGEST_REASON),
    };
  }

  async function failing(timeoutMs: number): Promise<AdmissionHealth['failing']> {
    const found = await inTime(timeoutMs / 2, () => client.workflow.getHandle(ADMISSION_ID).describe());
    const attempt = found?.raw.pendingWorkflowTask?.attempt ?? 1;
    if (attempt < FAILS_FROM) return null;
    const failure = await newestFailure(timeoutMs / 2);
    return failure === null ? null : { times: attempt - 1, ...failure };
  }

  async function pollers(timeoutMs: number): Promise<number | null> {
    const { namespace } = client.options;
    const answer = await inTime(timeoutMs, () =>
      client.workflowService.describeTaskQueue({
        namespace,
        // With nothing said of the type, of those who poll it for workflow tasks.
        taskQueue: { name: WORKFLOW_QUEUE },
      }),
    );
    if (answer === null) return null;
    const since = Date.now() - POLLED_WITHIN_MS;
    const lately = answer.pollers.filter(
      ({ lastAccessTime }) => (millisecondsOf(lastAccessTime) ?? 0) >= since,
    );
    return new Set(lately.map(({ identity }) => identity)).size;
  }

  return async (timeoutMs) => {
    // Whether it answers is known without waiting for its answer: its silence is timed from the question on.
    const heard = Promise.race([view.glance(), delay(timeoutMs * LOOK_SHARE, null, { ref: false })]);
    const [fails] = await Promise.all([failing(timeoutMs * LOOK_SHARE), heard]);
    const silentForMs = view.silentForMs();
    const isUnheard = silentForMs !== null;
    return {
      failing: fails,
      silentForMs,
      pollers: isUnheard ? await pollers(timeoutMs * POLLERS_SHARE) : null,
    };
  };
}
