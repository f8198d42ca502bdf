import { PRIORITY_NAMES, type PriorityName } from '../../domain/admission/priority.js';
import type { QueueStats } from '../../ports/task-runner.js';
import type { AdmissionStats } from '../../workflows/messages.js';

type PerPriority = Record<PriorityName, { running: number; waiting: number }>;

/** Admission's own list as the port's figures. `nowMs`: milliseconds since 1970. */
export function toQueueStats(stats: AdmissionStats, blocked: number, nowMs: number): QueueStats {
  const perPriority = Object.fromEntries(
    PRIORITY_NAMES.map((name) => [
      name,
      {
        running: stats.running.filter((line) => line.priority === name).length,
        waiting: stats.waiting.filter((line) => line.priority === name).length,
      },
    ]),
  ) as PerPriority;
  const oldest =
    stats.waiting.length === 0 ? null : Math.min(...stats.waiting.map((line) => line.arrived_ms));
  return {
    running: stats.running.length,
    waiting: stats.waiting.filter(({ stage }) => stage === 'waiting').length,
    blocked,
    preempted: stats.waiting.filter(({ stage }) => stage === 'preempted').length,
    parked: stats.parked.length,
    pressure: stats.pressure,
    announced: stats.announced,
    capacity: { running: stats.limits.running, waiting: stats.limits.waiting },
    perPriority,
    oldestWaitSeconds: oldest === null ? null : Math.max(0, Math.round((nowMs - oldest) / 1000)),
    line: stats.waiting.map(({ task_id, estimate_ms }) => ({
      taskId: task_id,
      estimateSeconds: estimate_ms === null ? null : Math.round(estimate_ms / 1000),
    })),
    stale: false,
  };
}
