import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { WORKFLOW_QUEUE } from '../../domain/admission/lanes.js';
import type { AdmissionHealth } from '../../ports/admission-health.js';
import type { AdmissionView } from './admission-view.js';

/** Who polls asks at least once a minute. */
const POLLED_WITHIN_MS = 90_000;
/** How much of the time a question may take, and the one that follows it: something is left for a busy machine. */
const HEARD_SHARE = 0.5;
const POLLERS_SHARE = 0.25;

type Time = { readonly seconds?: { toString(): string } | null } | null | undefined;

function millisecondsOf(time: Time): number {
  return time?.seconds == null ? 0 : Number(time.seconds.toString()) * 1_000;
}

/** Whether somebody answers for admission. Never rejects; what the server does not say in time is not known. */
export function createAdmissionHealth(
  client: Client,
  view: Pick<AdmissionView, 'glance' | 'silentForMs' | 'hasAnswered'>,
): (timeoutMs: number) => Promise<AdmissionHealth> {
  async function pollers(timeoutMs: number): Promise<number | null> {
    const { namespace } = client.options;
    try {
      const { pollers } = await client.withDeadline(Date.now() + timeoutMs, () =>
        // With nothing said of the type, those who poll it for workflow tasks.
        client.workflowService.describeTaskQueue({ namespace, taskQueue: { name: WORKFLOW_QUEUE } }),
      );
      const since = Date.now() - POLLED_WITHIN_MS;
      const lately = pollers.filter(({ lastAccessTime }) => millisecondsOf(lastAccessTime) >= since);
      return new Set(lately.map(({ identity }) => identity)).size;
    } catch {
      return null;
    }
  }

  return async (timeoutMs) => {
    // Whether it answers is known without waiting for its answer: its silence is timed from the question on.
    await Promise.race([view.glance(), delay(timeoutMs * HEARD_SHARE, null, { ref: false })]);
    const silentForMs = view.silentForMs();
    return {
      silentForMs,
      hasAnswered: view.hasAnswered(),
      pollers: silentForMs === null ? null : await pollers(timeoutMs * POLLERS_SHARE),
    };
  };
}
