import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { ADMISSION_ID } from '../../domain/admission/lanes.js';
import type { TaskDescription } from '../../ports/task-runner.js';
import { statsQuery, type AdmissionStats } from '../../workflows/messages.js';

const QUERY_MS = 2_000;

/** Admission's list of who runs and who waits; the last that was heard when no worker answers in time. */
export type AdmissionView = {
  ask(): Promise<{ readonly stats: AdmissionStats; readonly stale: boolean }>;
  /** A task that is accepted, but whose workflow admission has not started yet. */
  describeAccepted(taskId: string): Promise<TaskDescription | null>;
};

export function createAdmissionView(client: Client, limits: AdmissionStats['limits']): AdmissionView {
  let heard: AdmissionStats = { limits, running: [], waiting: [] };

  async function ask(): Promise<{ readonly stats: AdmissionStats; readonly stale: boolean }> {
    try {
      heard = await client.withDeadline(Date.now() + QUERY_MS, () =>
        client.workflow.getHandle(ADMISSION_ID).query(statsQuery),
      );
      return { stats: heard, stale: false };
    } catch (error) {
      // Nobody has submitted anything yet: that is an empty queue, not a silent one.
      return { stats: heard, stale: !(error instanceof WorkflowNotFoundError) };
    }
  }

  return {
    ask,
    async describeAccepted(taskId) {
      const { stats } = await ask();
      const line = [...stats.running, ...stats.waiting].find((one) => one.task_id === taskId);
      if (!line) return null;
      const createdAt = new Date(line.arrived_ms).toISOString();
      return {
        taskId,
        state: 'open',
        priority: line.priority,
        promptLine: line.prompt_line,
        createdAt,
        closedAt: null,
      };
    },
  };
}
