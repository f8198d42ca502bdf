import { allKnown, enter, type Ledger } from '../task/ledger.js';
import { actorAfter } from '../task/actor-after.js';
import type { Actor, RecordedEvent, TaskEventDraft } from '../task/events.js';
import type { RunClosing, RunOutline } from './run-outline.js';

/** The actor of events that no workflow could write: the audit of Temporal's histories. */
const AUDITOR: Actor = 'auditor';
const LONGEST = 500;

/**
 * How the reason begins with which the service terminates a task that somebody wants cancelled and whose workflow cannot
 * hear it: by this the record tells it from one that was terminated by hand, which is a failure. Stands in histories.
 */
export const FORCED_END = 'cancelled by force';

/** True when the run was ended so. */
export function isForcedEnd({ kind, message }: Pick<RunClosing, 'kind' | 'message'>): boolean {
  return kind === 'terminated' && message?.startsWith(FORCED_END) === true;
}

/** True for an end that the audit wrote, after resets too. */
export function isByAuditor({ actor }: Pick<RecordedEvent, 'actor'>): boolean {
  return actor === AUDITOR || actor.startsWith(`${AUDITOR}~`);
}

/** What is known of a task's record where its last run ended without writing its own end. */
export type RecordSoFar = {
  readonly taskId: string;
  readonly ledger: Ledger;
  readonly correlationId: string | null;
  readonly codeVersion: number;
  readonly currentModule: string | null;
  /** How many resets lie behind the run. */
  readonly resets: number;
};

/**
 * The end of a task that was terminated, timed out, or failed without a word (EV-20). Made of the closing event of its
 * history and of what is on record, of nothing else, so that whoever derives it gets the same bytes; these texts stand
 * in journals and must stay as they are.
 */
export function endOfRun(record: RecordSoFar, run: RunOutline, closing: RunClosing): RecordedEvent {
  const { ledger } = record;
  const draft = { ...draftOf(closing, record.currentModule), actor: actorAfter(AUDITOR, record.resets) };
  const { event } = enter(ledger, draft, {
    task_id: record.taskId,
    correlation_id: record.correlationId ?? record.taskId,
    code_version: record.codeVersion,
    cause: allKnown(ledger),
    nowMs: closing.timeMs,
    random: randomOf(run.runId),
  });
  return event;
}

function draftOf(closing: RunClosing, module: string | null): TaskEventDraft {
  const common = { actor: AUDITOR, code_version: null };
  if (closing.kind === 'cancelled') {
    return { ...common, event_type: 'TASK_CANCELLED', data: { reason: 'requested' } };
  }
  if (isForcedEnd(closing)) {
    const message = (closing.message ?? FORCED_END).slice(0, LONGEST);
    return { ...common, event_type: 'TASK_CANCELLED', data: { reason: 'terminated', message } };
  }
  const { reason, message } = wordsFor(closing);
  return { ...common, event_type: 'TASK_FAILED', data: { reason, message, module } };
}

function wordsFor({ kind, message }: RunClosing): { readonly reason: string; readonly message: string } {
  const said = message === null || message === '' ? '' : `: ${message.slice(0, LONGEST)}`;
  switch (kind) {
    case 'terminated':
      return { reason: 'terminated', message: `the workflow was terminated from outside${said}` };
    case 'timed_out':
      return { reason: 'timed_out', message: `the workflow ran into its time limit${said}` };
    default:
      return { reason: 'internal_error', message: `the workflow ended without recording why${said}` };
  }
}

/** Sixteen digits of a run id that are random in a UUIDv4 and in a UUIDv7. */
function randomOf(runId: string): string {
  const hex = runId.replaceAll('-', '').padEnd(32, '0');
  return hex.slice(17, 32) + hex.slice(15, 16);
}
