import { orElse, orNull, readObject, readWhole } from '../kernel/fields.js';
import type { QueueLimits } from './queue-state.js';

/** How a task is worked on; given with its start, so that a running task is not changed by a restart with other settings. */
export type TaskSettings = {
  readonly max_iterations: number;
  /** Running time in milliseconds of a task that names no limit of its own. */
  readonly task_ms: number;
  /** Milliseconds; see StepLimits. */
  readonly step_ms: number;
  readonly load_ms: number;
  /** Milliseconds without a heartbeat after which a step's worker counts as dead. */
  readonly heartbeat_ms: number;
  readonly workflow_task_ms: number;
  /** Events of Temporal's history after which a task continues as new. */
  readonly history_events: number;
};

export type AdmissionSettings = {
  readonly limits: QueueLimits;
  readonly task: TaskSettings;
  /** Events of Temporal's history after which admission continues as new; 8,000 when left out. */
  readonly history_events?: number;
};

const DAY_MS = 86_400_000;
/** At least what every variable of the environment may be set to. */
const TIME = [1, 40 * DAY_MS] as const;
const PLACES = [1, 10_000] as const;
const IN_LINE = [0, 1_000_000] as const;
const ROUNDS = [1, 1_000] as const;
/** Fewer, and a workflow would do nothing but continue as new; Temporal ends one with 51,200. */
const HISTORY = [30, 50_000] as const;

/** @throws DomainError `invalid_message` */
export function readLimits(value: unknown, field: string): QueueLimits {
  const limits = readObject(value, field);
  const inLine = (name: string): number => readWhole(limits[name], `${field}.${name}`, IN_LINE);
  return {
    running: readWhole(limits.running, `${field}.running`, PLACES),
    waiting: inLine('waiting'),
    critical_extra: inLine('critical_extra'),
    ageing_ms: orNull(limits.ageing_ms, (ms) => readWhole(ms, `${field}.ageing_ms`, TIME)),
  };
}

/** @throws DomainError `invalid_message` */
export function readTaskSettings(value: unknown, field: string): TaskSettings {
  const task = readObject(value, field);
  const time = (name: string): number => readWhole(task[name], `${field}.${name}`, TIME);
  return {
    max_iterations: readWhole(task.max_iterations, `${field}.max_iterations`, ROUNDS),
    task_ms: time('task_ms'),
    step_ms: time('step_ms'),
    load_ms: time('load_ms'),
    heartbeat_ms: time('heartbeat_ms'),
    workflow_task_ms: time('workflow_task_ms'),
    history_events: readWhole(task.history_events, `${field}.history_events`, HISTORY),
  };
}

/** @throws DomainError `invalid_message` */
export function readAdmissionSettings(value: unknown, field = 'settings'): AdmissionSettings {
  const settings = readObject(value, field);
  const read = {
    limits: readLimits(settings.limits, `${field}.limits`),
    task: readTaskSettings(settings.task, `${field}.task`),
  };
  const history = orElse<number | null>(settings.history_events, null, (events) =>
    readWhole(events, `${field}.history_events`, HISTORY),
  );
  return history === null ? read : { ...read, history_events: history };
}
