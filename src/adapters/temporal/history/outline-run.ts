import type { RunClosing, RunOutline } from '../../../domain/journal/run-outline.js';
import { isPlainObject, type JsonObject } from '../../../domain/kernel/json.js';
import { HistoryError, type HistoryEvent } from '../../../ports/run-histories.js';
import { attributesOf, idOf, kindOf, textIn, timeOf } from './history-event.js';

const CLOSINGS: Readonly<Record<string, RunClosing['kind']>> = {
  WORKFLOW_EXECUTION_COMPLETED: 'completed',
  WORKFLOW_EXECUTION_FAILED: 'failed',
  WORKFLOW_EXECUTION_TIMED_OUT: 'timed_out',
  WORKFLOW_EXECUTION_CANCELED: 'cancelled',
  WORKFLOW_EXECUTION_TERMINATED: 'terminated',
  WORKFLOW_EXECUTION_CONTINUED_AS_NEW: 'continued',
};
/** In whose name Temporal ends the run that stands in the way of a reset one. */
const RESETTER = 'history-resetter';

/** Reads a run's history once and keeps only what places it among the runs of its task. */
export async function outlineRun(runId: string, events: AsyncIterable<HistoryEvent>): Promise<RunOutline> {
  let outline: RunOutline | null = null;
  for await (const event of events) {
    outline ??= birthOf(runId, event);
    outline = isReset(event)
      ? afterReset(outline, event)
      : { ...outline, closing: closingOf(event) ?? outline.closing };
  }
  if (outline !== null) return outline;
  throw new HistoryError('unreadable', `the history of run ${runId} is empty`);
}

function birthOf(runId: string, event: HistoryEvent): RunOutline {
  if (kindOf(event) !== 'WORKFLOW_EXECUTION_STARTED') {
    throw new HistoryError('unreadable', `the history of run ${runId} does not begin with its start`);
  }
  return {
    runId,
    continuedFrom: textIn(attributesOf(event), 'continuedExecutionRunId'),
    resetFrom: null,
    resets: 0,
    bornMs: timeOf(event),
    ownAfter: 0,
    closing: null,
  };
}

function isReset(event: HistoryEvent): boolean {
  return (
    kindOf(event) === 'WORKFLOW_TASK_FAILED' &&
    attributesOf(event).cause === 'WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW'
  );
}

function afterReset(outline: RunOutline, event: HistoryEvent): RunOutline {
  return {
    ...outline,
    resetFrom: textIn(attributesOf(event), 'baseRunId'),
    resets: outline.resets + 1,
    bornMs: timeOf(event),
    ownAfter: idOf(event),
  };
}

function closingOf(event: HistoryEvent): RunClosing | null {
  const kind = CLOSINGS[kindOf(event)];
  if (kind === undefined) return null;
  const attributes = attributesOf(event);
  const byReset = kind === 'terminated' && textIn(attributes, 'identity') === RESETTER;
  return {
    kind,
    byReset,
    timeMs: timeOf(event),
    message: messageOf(attributes),
    continuedBy: textIn(attributes, 'newExecutionRunId'),
  };
}

/** Of a failure the innermost message: the outer ones only say that something failed. */
function messageOf(attributes: JsonObject): string | null {
  let failure: unknown = attributes.failure;
  let message = textIn(attributes, 'reason');
  while (isPlainObject(failure)) {
    message = textIn(failure as JsonObject, 'message') ?? message;
    failure = failure.cause;
  }
  return message;
}
