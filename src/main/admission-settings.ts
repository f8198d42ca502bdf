import type { Config } from '../config/index.js';
import { PRIORITY_NAMES, type PriorityName } from '../domain/admission/priority.js';
import type { AdmissionSettings } from '../workflows/messages.js';

/** Places above the usual ones for CRITICAL tasks, so that an urgent one can get in (SC-5). */
const CRITICAL_EXTRA = 5;
/** Milliseconds of waiting that move a task up by one priority, where ageing is on. */
const AGEING_MS = 10 * 60_000;
/** Events of history after which a task continues as new; Temporal itself suggests it at 4,096. */
const HISTORY_EVENTS = 4_000;

/** What admission and each task are told when they start. */
export function admissionSettings({ limits, temporal }: Config): AdmissionSettings {
  return {
    limits: {
      running: limits.maxRunning,
      waiting: limits.maxWaiting,
      critical_extra: CRITICAL_EXTRA,
      ageing_ms: limits.ageing ? AGEING_MS : null,
    },
    task: {
      max_iterations: limits.maxIterations,
      step_ms: limits.stepMs,
      load_ms: limits.loadMs,
      task_ms: limits.taskMs,
      heartbeat_ms: limits.heartbeatMs,
      workflow_task_ms: temporal.workflowTaskTimeoutMs,
      history_events: HISTORY_EVENTS,
    },
  };
}

/** Steps at once in each lane of one worker: as many as tasks may run, unless INTERN_LANE_CAPS says otherwise. */
export function laneCaps({ limits }: Config): Readonly<Record<PriorityName, number>> {
  const given = new Map<string, number>(Object.entries(limits.laneCaps));
  const caps = PRIORITY_NAMES.map((name) => [name, given.get(name) ?? limits.maxRunning] as const);
  return Object.fromEntries(caps) as Record<PriorityName, number>;
}
