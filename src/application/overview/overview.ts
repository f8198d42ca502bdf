import type { QueueStatus, TaskRow } from '../../contract/index.js';
import { taskStatusFields } from '../../contract/index.js';
import type { PressureLevel } from '../../domain/admission/back-pressure.js';
import type { QueueStats, TaskDescription } from '../../ports/task-runner.js';

/**
 * The queue and all open tasks at one moment. What has not changed since the moment before is the same object as there,
 * so that finding the changes costs a comparison of references for each client.
 */
export type Overview = {
  readonly queue: QueueStatus;
  /** null when not known yet. */
  readonly announced: PressureLevel | null;
  /** By task id, newest first; tasks that ended while somebody watched stay for a while. */
  readonly rows: ReadonlyMap<string, TaskRow>;
};

/** What the engine knows of an open task. It has no progress: that is in each task's own stream. */
export function openRow(task: TaskDescription, stats: QueueStats | null): TaskRow {
  const line = stats?.line ?? [];
  const index = line.findIndex(({ taskId }) => taskId === task.taskId);
  const status = taskStatusFields.status.safeParse(task.status);
  return {
    task_id: task.taskId,
    status: status.success ? status.data : 'created',
    priority: task.priority,
    prompt_line: task.promptLine,
    queue_position: index < 0 ? null : index + 1,
    estimated_wait_seconds: line[index]?.estimateSeconds ?? null,
  };
}

/** The earlier object when both say the same. */
export function unlessSame<T>(earlier: T | undefined, now: T): T {
  return earlier !== undefined && JSON.stringify(earlier) === JSON.stringify(now) ? earlier : now;
}
