import type { PressureState } from '../../domain/admission/back-pressure.js';
import { holders, line, waitEstimate } from '../../domain/admission/line.js';
import type { AdmissionState, QueueEntry } from '../../domain/admission/queue-state.js';
import type { AdmissionLine, AdmissionStats } from '../messages.js';

function shown({ task_id, priority, arrived_ms, prompt_line, stage }: QueueEntry): AdmissionLine {
  return { task_id, priority, arrived_ms, prompt_line, stage };
}

/** Who runs, who waits and how long that may take (SC-12). */
export function statsOf(queue: AdmissionState, pressure: PressureState, nowMs: number): AdmissionStats {
  return {
    limits: queue.limits,
    running: holders(queue).map(shown),
    waiting: line(queue, nowMs).map((entry, index) => ({
      ...shown(entry),
      estimate_ms: waitEstimate(queue, index + 1),
    })),
    parked: queue.entries.filter(({ stage }) => stage === 'parked').map(shown),
    pressure: pressure.level,
    announced: pressure.announced,
  };
}
