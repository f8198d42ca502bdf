import type { TaskEvent } from '../events.js';
import { remaining } from '../demands.js';
import type { ModuleState, TaskState } from '../state.js';
import { NO_TESTS } from '../proof/module-tests.js';
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
    excused: 0,
    tests: NO_TESTS,
  }));
  return {
    ...state,
    language: event.data.language,
    modules,
    current_module: null,
    progress: Math.max(state.progress, 0.1),
    unanswered: remaining(state, { module: null, vector_clock: event.vector_clock }),
    ...afterCall(state, event.data.call),
  };
}

/** A stop at a safe point: for a more urgent task, because a person is asked something, or asked for it (EV-1). */
export function taskPreempted(state: TaskState, event: Of<'TASK_PREEMPTED'>): TaskState {
  if (event.data.reason === 'paused') return { ...state, status: 'paused', at_rest: true };
  const waits = event.data.reason === 'waiting_for_user' || event.data.reason === 'budget';
  return waits
    ? { ...state, status: 'waiting_for_user', at_rest: true }
    : { ...state, status: 'preempted', at_rest: true, preemptions: state.preemptions + 1 };
}

export function taskEnded(
  state: TaskState,
  event: Of<'TASK_COMPLETE'> | Of<'TASK_FAILED'> | Of<'TASK_CANCELLED'>,
): TaskState {
  const ended = { ...state, ended_at: event.timestamp };
  switch (event.event_type) {
    case 'TASK_COMPLETE':
      return { ...ended, status: 'completed', current_module: null };
    case 'TASK_CANCELLED': {
      const { reason, message } = event.data;
      const failure = message ? { reason, message, module: state.current_module } : null;
      return { ...ended, status: 'cancelled', failure };
    }
    case 'TASK_FAILED': {
      const { reason, message, module } = event.data;
      return { ...ended, status: 'failed', failure: { reason, message, module: module ?? null } };
    }
  }
}
