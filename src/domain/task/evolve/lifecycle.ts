import { findPriority } from '../../admission/priority.js';
import type { TaskEvent } from '../events.js';
import type { ModuleState, TaskState } from '../state.js';
import { afterCall } from './running-time.js';

type Of<Type extends TaskEvent['event_type']> = Extract<TaskEvent, { event_type: Type }>;

export function taskStarted(state: TaskState, event: Of<'TASK_STARTED'>): TaskState {
  const { request_sha256, prompt_line, language, model, priority, max_iterations, timeout_ms } = event.data;
  return {
    ...state,
    status: 'running',
    request_sha256,
    prompt_line,
    language: language ?? null,
    model: model ?? null,
    priority,
    max_iterations,
    timeout_ms: timeout_ms ?? null,
    started_at: event.timestamp,
  };
}

export function planningComplete(state: TaskState, event: Of<'PLANNING_COMPLETE'>): TaskState {
  const modules = event.data.modules.map((module): ModuleState => ({
    ...module,
    phase: 'planned',
    iterations: 0,
  }));
  return {
    ...state,
    language: event.data.language,
    modules,
    current_module: null,
    progress: Math.max(state.progress, 0.1),
    ...afterCall(state, event.data.call),
  };
}

/** What a person asked for: some kinds change the state at once, the others are only remembered by the record. */
export function userIntervention(state: TaskState, event: Of<'USER_INTERVENTION'>): TaskState {
  const { kind, text, value } = event.data;
  switch (kind) {
    case 'guidance':
      return typeof text === 'string' ? { ...state, guidance: [...state.guidance, text] } : state;
    case 'pause':
      return { ...state, status: 'paused' };
    case 'iteration_limit':
      return typeof value === 'number' ? { ...state, max_iterations: value } : state;
    case 'model':
      return typeof value === 'string' ? { ...state, model: value } : state;
    case 'priority':
      return { ...state, priority: findPriority(value) ?? state.priority };
    default:
      return state;
  }
}

/** A stop by the service: for a more urgent task, or because a person is asked something (EV-1). */
export function taskPreempted(state: TaskState, event: Of<'TASK_PREEMPTED'>): TaskState {
  const waits = event.data.reason === 'waiting_for_user' || event.data.reason === 'budget';
  return waits
    ? { ...state, status: 'waiting_for_user' }
    : { ...state, status: 'preempted', preemptions: state.preemptions + 1 };
}

export function taskEnded(
  state: TaskState,
  event: Of<'TASK_COMPLETE'> | Of<'TASK_FAILED'> | Of<'TASK_CANCELLED'>,
): TaskState {
  const ended = { ...state, ended_at: event.timestamp };
  switch (event.event_type) {
    case 'TASK_COMPLETE':
      return { ...ended, status: 'completed', current_module: null };
    case 'TASK_CANCELLED':
      return { ...ended, status: 'cancelled' };
    case 'TASK_FAILED': {
      const { reason, message, module } = event.data;
      return { ...ended, status: 'failed', failure: { reason, message, module: module ?? null } };
    }
  }
}
