import { assertNever } from '../../kernel/domain-error.js';
import { isTaskEvent } from '../event-shape.js';
import type { RecordedEvent, TaskEvent } from '../events.js';
import { progressOf } from '../progress.js';
import { hasEnded, type TaskState } from '../state.js';
import { changeState } from './change-state.js';
import {
  atModule,
  codeGenerated,
  correctionCompleted,
  correctionStarted,
  isStaleCode,
  withModule,
} from './code.js';
import { planningComplete, taskEnded, taskPreempted, taskStarted } from './lifecycle.js';
import { bugReported, isStaleReport, userIntervention } from './people.js';
import { isStaleTest, testFinished } from './tests.js';

/** Events that belong to the record but, being about other code than the current, not to the state (EV-32, EV-33). */
function isStale(state: TaskState, event: TaskEvent): boolean {
  switch (event.event_type) {
    case 'CODE_GENERATED':
      return isStaleCode(state, event);
    case 'TEST_PASSED':
    case 'TEST_FAILED':
      return isStaleTest(state, event);
    case 'CORRECTION_COMPLETED':
      return event.code_version < state.code_version;
    case 'BUG_REPORT_RECEIVED':
      return isStaleReport(state, event);
    default:
      return false;
  }
}

function apply(state: TaskState, event: TaskEvent): TaskState {
  switch (event.event_type) {
    case 'TASK_STARTED':
      return taskStarted(state, event);
    case 'PLANNING_COMPLETE':
      return planningComplete(state, event);
    case 'MODULE_STARTED':
      return withModule(atModule(state, event.data.module), event.data.module, { phase: 'started' });
    case 'CODE_GENERATED':
      return codeGenerated(state, event);
    case 'TEST_STARTED':
      return state;
    case 'TEST_PASSED':
    case 'TEST_FAILED':
      return testFinished(state, event);
    case 'CORRECTION_STARTED':
      return correctionStarted(state, event);
    case 'CORRECTION_COMPLETED':
      return correctionCompleted(state, event);
    case 'MODULE_ITERATION':
      return withModule(state, event.data.module, { iterations: event.data.iteration });
    case 'MODULE_COMPLETE':
      return withModule(state, event.data.module, { phase: 'complete' });
    case 'BUG_REPORT_RECEIVED':
      return bugReported(state, event);
    case 'USER_INTERVENTION':
      return userIntervention(state, event);
    case 'TASK_PREEMPTED':
      return taskPreempted(state, event);
    case 'TASK_RESUMED':
      return changeState(state, { status: 'running', at_rest: false });
    case 'TASK_COMPLETE':
    case 'TASK_FAILED':
    case 'TASK_CANCELLED':
      return taskEnded(state, event);
    default:
      return assertNever(event);
  }
}

/**
 * What an event means: the next state. Pure, and total over whatever a journal may hold: an event of a newer writer, with
 * fields missing, stale, or after the end is counted in `skipped` and changes nothing else but the sequence.
 */
export function evolve(state: TaskState, event: RecordedEvent | TaskEvent): TaskState {
  const recorded = event;
  const { sequence, timestamp } = recorded;
  const task_id = state.task_id ?? recorded.task_id;
  if (hasEnded(state) || !isTaskEvent(recorded) || isStale(state, recorded)) {
    return changeState(state, { task_id, sequence, skipped: state.skipped + 1 });
  }
  const next = apply(changeState(state, { task_id, sequence, updated_at: timestamp }), recorded);
  const progress = progressOf(next);
  return progress === next.progress ? next : changeState(next, { progress });
}
