import type { QueueStatus, QueueView } from '../../contract/index.js';
import type { QueueStats } from '../../ports/task-runner.js';

/** The queue in figures (SC-12); `blocked` are the callers that wait in this process. */
export function queueView(stats: QueueStats, blocked: number): QueueView {
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
export function queueStatusView(stats: QueueStats, blocked: number): QueueStatus {
  return {
    ...queueView(stats, blocked),
    line: stats.line.map(({ taskId, priority, promptLine, estimateSeconds }, index) => ({
      position: index + 1,
      task_id: taskId,
      priority,
      prompt_line: promptLine,
      estimated_wait_seconds: estimateSeconds,
    })),
  };
}
