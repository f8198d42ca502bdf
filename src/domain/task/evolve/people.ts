import { findPriority } from '../../admission/priority.js';
import type { TaskEvent } from '../events.js';
import type { Demand, TaskState } from '../state.js';

type Of<Type extends TaskEvent['event_type']> = Extract<TaskEvent, { event_type: Type }>;

function demand(
  state: TaskState,
  event: TaskEvent,
  what: Omit<Demand, 'event_id' | 'vector_clock'>,
): readonly Demand[] {
  const { event_id, vector_clock } = event;
  return [...state.unanswered, { event_id, vector_clock, ...what }];
}

function guided(state: TaskState, event: Of<'USER_INTERVENTION'>): TaskState {
  const { text, when } = event.data;
  if (typeof text !== 'string') return state;
  const what = { kind: 'guidance', text, module: null, urgent: when === 'now' } as const;
  return { ...state, guidance: [...state.guidance, text], unanswered: demand(state, event, what) };
}

/** What a person asked for: some kinds change the state at once, the others are only remembered by the record. */
export function userIntervention(state: TaskState, event: Of<'USER_INTERVENTION'>): TaskState {
  const { kind, value } = event.data;
  switch (kind) {
    case 'guidance':
      return guided(state, event);
    case 'pause':
      return { ...state, status: 'paused', pause_wanted: true };
    case 'resume':
      return resumeWanted(state);
    case 'iteration_limit':
      return typeof value === 'number'
        ? { ...state, max_iterations: value, chosen: { ...state.chosen, max_iterations: value } }
        : state;
    case 'model':
      return typeof value === 'string' ? { ...state, model: value } : state;
    case 'priority': {
      const priority = findPriority(value) ?? state.priority;
      return { ...state, priority, chosen: { ...state.chosen, priority } };
    }
    default:
      return state;
  }
}

/** The status changes with TASK_RESUMED (EV-1); a task that has not started yet waits for its place again. */
function resumeWanted(state: TaskState): TaskState {
  const status = state.started_at === null && state.status === 'paused' ? 'not_started' : state.status;
  return { ...state, status, pause_wanted: false };
}

/** A report on the current code, which its module is to be corrected for (WF-16). */
export function bugReported(state: TaskState, event: Of<'BUG_REPORT_RECEIVED'>): TaskState {
  const { description, code_version } = event.data;
  // A record of an older writer may not name the module: such a report only stands in prompts.
  const module = state.modules.find(({ name }) => name === event.data.module)?.name ?? null;
  const reports = [...state.bug_reports, { event_id: event.event_id, description, code_version }];
  const what = { kind: 'bug_report', text: description, module, urgent: true } as const;
  return {
    ...state,
    bug_reports: reports,
    unanswered: module === null ? state.unanswered : demand(state, event, what),
  };
}

/** A report on other code than the current, or one that a layer refused when it arrived. */
export function isStaleReport(state: TaskState, { data }: Of<'BUG_REPORT_RECEIVED'>): boolean {
  const refusedBy = data.refused_by as unknown;
  return data.code_version !== state.code_version || (refusedBy !== undefined && refusedBy !== null);
}
