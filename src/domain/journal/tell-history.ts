import { isTerminal } from '../task/event-types.js';
import type { RecordedEvent } from '../task/events.js';
import { emptyLedger, type Ledger } from '../task/ledger.js';
import { admitBatch, advanceTail, EMPTY_TAIL, linesToAppend } from './admit-batch.js';
import type { BatchToAdmit, JournalTail } from './admit-batch.js';
import { endOfRun } from './end-of-run.js';
import type { JournalLine } from './journal-line.js';
import { afterEvent } from './ledger-of.js';
import type { RunOutline } from './run-outline.js';

/** What a run knows of its task's record. */
export type RunView = {
  readonly ledger: Ledger;
  readonly correlationId: string | null;
  readonly codeVersion: number;
  readonly currentModule: string | null;
  readonly ended: boolean;
  /** How many resets lie behind it. */
  readonly resets: number;
};

/** How far the histories of a task have been told: the journal's tail as the writer has it, and what each run knew at its end. */
export type Telling = {
  readonly taskId: string;
  readonly tail: JournalTail;
  /** Of the run that is being told. */
  readonly view: RunView;
  readonly views: Readonly<Record<string, RunView>>;
};

export type Told = { readonly telling: Telling; readonly lines: readonly JournalLine[] };

const EMPTY_VIEW: RunView = {
  ledger: emptyLedger(),
  correlationId: null,
  codeVersion: 0,
  currentModule: null,
  ended: false,
  resets: 0,
};

export function startTelling(taskId: string): Telling {
  return { taskId, tail: EMPTY_TAIL, view: EMPTY_VIEW, views: {} };
}

/** Begins with the next run, which knows what the run knew that it continues. */
export function tellRun(telling: Telling, run: RunOutline): Telling {
  const before = telling.views[run.continuedFrom ?? ''] ?? EMPTY_VIEW;
  return { ...telling, view: { ...before, resets: before.resets + run.resets } };
}

/** A delivery that a run shares with the one it was reset from: known to it, but written by that one. */
export function recallBatch(telling: Telling, batch: BatchToAdmit): Telling {
  return { ...telling, view: batch.events.reduce(seeEvent, telling.view) };
}

/**
 * The lines that a delivery of the outbox adds to the journal: by the rules of the writer itself, so that what is rebuilt
 * is what was written. A delivery that the writer would refuse (of a run that was reset meanwhile) adds none.
 */
export function tellBatch(telling: Telling, batch: BatchToAdmit): Told {
  const { tail } = telling;
  const view = batch.events.reduce(seeEvent, telling.view);
  const admission = admitBatch(tail, batch);
  if (admission.outcome === 'refused') return { telling: { ...telling, view }, lines: [] };
  const lines = linesToAppend(tail, batch, admission);
  return { telling: { ...telling, tail: lines.reduce(advanceTail, tail), view }, lines };
}

/** Ends the telling of a run. */
export function leaveRun(telling: Telling, run: RunOutline): Telling {
  return { ...telling, views: { ...telling.views, [run.runId]: telling.view } };
}

/** The delivery that a closed run could not make itself; null when it wrote its end, or has a successor. */
export function lastWords({ taskId, view }: Telling, run: RunOutline): BatchToAdmit | null {
  const { closing, runId, continuedFrom } = run;
  if (closing === null || closing.kind === 'continued' || closing.byReset || view.ended) return null;
  return { taskId, runId, continuedFrom, events: [endOfRun({ taskId, ...view }, run, closing)] };
}

function seeEvent(view: RunView, event: RecordedEvent): RunView {
  if (event.sequence <= view.ledger.sequence) return view;
  return {
    ledger: afterEvent(view.ledger, event),
    correlationId: view.correlationId ?? event.correlation_id,
    codeVersion: event.code_version,
    currentModule: moduleAfter(view.currentModule, event),
    ended: isTerminal(event.event_type),
    resets: view.resets,
  };
}

function moduleAfter(current: string | null, { event_type, data }: RecordedEvent): string | null {
  if (event_type === 'MODULE_COMPLETE') return null;
  return event_type === 'MODULE_STARTED' && typeof data.module === 'string' ? data.module : current;
}
