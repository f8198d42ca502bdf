import type { QueueStatus, QueueView } from '../../contract/index.js';
import type { QueueStats } from '../../ports/task-runner.js';

const UNKNOWN = {
  running: null,
  waiting: null,
  preempted: null,
  parked: null,
  pressure: null,
  capacity: null,
  per_priority: null,
  oldest_wait_seconds: null,
  stale: true,
} as const;

/**
 * The queue in figures (SC-12).
 * @param stats null when no worker has answered yet
 * @param blocked the callers that wait in this process
 */
export function queueView(stats: QueueStats | null, blocked: number): QueueView {
  if (stats === null) return { ...UNKNOWN, blocked };
  return {
    running: stats.running,
    waiting: stats.waiting,
    blocked: stats.blocked + blocked,
    preempted: stats.preempted,
    parked: stats.parked,
    pressure: stats.pressure,
    capacity: { ...stats.capacity },
    per_priority: { ...stats.perPriority },
    oldest_wait_seconds: stats.oldestWaitSeconds,
    stale: stats.stale,
  };
}

/** The same with who is in line. */
export function queueStatusView(stats: QueueStats | null, blocked: number): QueueStatus {
  const line = stats?.line.map(({ taskId, priority, promptLine, estimateSeconds }, index) => ({
    position: index + 1,
    task_id: taskId,
    priority,
    prompt_line: promptLine,
    estimated_wait_seconds: estimateSeconds,
  }));
  return { ...queueView(stats, blocked), line: line ?? null };
}
