import { PRIORITY_NAMES, type PriorityName } from '../../domain/admission/priority.js';
import type { QueueStats, QueueTally } from '../../ports/task-runner.js';
import type { AdmissionLine, AdmissionStats } from '../../workflows/messages.js';

function tally(stats: AdmissionStats, counts: (line: AdmissionLine) => boolean): QueueTally {
  const inLine = stats.waiting.filter(counts);
  return {
    running: stats.running.filter(counts).length,
    waiting: inLine.filter(({ stage }) => stage === 'waiting').length,
    preempted: inLine.filter(({ stage }) => stage === 'preempted').length,
    parked: stats.parked.filter(counts).length,
  };
}

/** Who was interrupted has had a place already: the age of such a task is no wait. */
function oldestWaitSeconds({ waiting }: AdmissionStats, nowMs: number): number | null {
  const arrivals = waiting.filter(({ stage }) => stage === 'waiting').map((line) => line.arrived_ms);
  return arrivals.length === 0 ? null : Math.max(0, Math.round((nowMs - Math.min(...arrivals)) / 1000));
}

/** Admission's own list as the port's figures. `nowMs`: milliseconds since 1970. */
export function toQueueStats(stats: AdmissionStats, blocked: number, nowMs: number): QueueStats {
  const perPriority = Object.fromEntries(
    PRIORITY_NAMES.map((name) => [name, tally(stats, ({ priority }) => priority === name)]),
  ) as Record<PriorityName, QueueTally>;
  return {
    ...tally(stats, () => true),
    blocked,
    pressure: stats.pressure,
    announced: stats.announced,
    capacity: { running: stats.limits.running, waiting: stats.limits.waiting },
    perPriority,
    oldestWaitSeconds: oldestWaitSeconds(stats, nowMs),
    line: stats.waiting.map(({ task_id, priority, prompt_line, estimate_ms }) => ({
      taskId: task_id,
      priority,
      promptLine: prompt_line,
      estimateSeconds: estimate_ms === null ? null : Math.round(estimate_ms / 1000),
    })),
    stale: false,
  };
}
