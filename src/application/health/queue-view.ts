import type { QueueView } from '../../contract/index.js';
import type { QueueStats } from '../../ports/task-runner.js';

/** The queue as /health shows it (SC-12); `blocked` are the callers that wait in this process. */
export function queueView(stats: QueueStats, blocked: number): QueueView {
  return {
    running: stats.running,
    waiting: stats.waiting,
    blocked: stats.blocked + blocked,
    capacity: { ...stats.capacity },
    per_priority: { ...stats.perPriority },
    oldest_wait_seconds: stats.oldestWaitSeconds,
    stale: stats.stale,
  };
}
