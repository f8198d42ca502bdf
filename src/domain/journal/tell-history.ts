import { isTerminal } from '../task/event-types.js';
import type { RecordedEvent } from '../task/events.js';
import { emptyLedger, type Ledger } from '../task/ledger.js';
import { admitBatch, advanceTail, EMPTY_TAIL, linesToAppend, opensBranch } from './admit-batch.js';
import type { BatchToAdmit, JournalTail } from './admit-batch.js';
import { endOfRun } from './end-of-run.js';
import type { JournalLine } from './journal-line.js';
import { afterEvent } from './ledger-of.js';
import { newestView, sharedUpTo, sliceView, type BranchPlace, type Segment } from './newest-view.js';
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
  /** Where its story stands among the lines told so far; of a run that is being told, the story that it goes on from. */
  readonly story: readonly Segment[];
};

/** How far the histories of a task have been told: the journal's tail as the writer has it, and what each run knew at its end. */
export type Telling = {
  readonly taskId: string;
  readonly tail: JournalTail;
  readonly branches: readonly BranchPlace[];
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
  story: [],
};

export function startTelling(taskId: string): Telling {
  const branches = [{ branch: 1, fromSequence: 1, firstPosition: 1 }];
  return { taskId, tail: EMPTY_TAIL, branches, view: EMPTY_VIEW, views: {} };
}

/** Begins with the next run, which knows what the run knew that it continues. */
export function tellRun(telling: Telling, run: RunOutline): Telling {
  const before = telling.views[run.continuedFrom ?? ''] ?? EMPTY_VIEW;
  const story = telling.views[run.resetFrom ?? run.continuedFrom ?? '']?.story ?? [];
  return { ...telling, view: { ...before, resets: before.resets + run.resets, story } };
}

/** A delivery that a run shares with the one it was reset from: known to it, but written by that one. */
export function recallBatch(telling: Telling, batch: BatchToAdmit): Telling {
  return { ...telling, view: batch.events.reduce(seeEvent, telling.view) };
}

/**
 * The sequences, both included, that a run has to tell again before this batch of its own: it goes on from an older
 * branch than the newest, and readers would take those of the newest for its past. null when there are none.
 */
export function toTellAgain(
  { tail, branches, view }: Telling,
  batch: BatchToAdmit,
): { readonly from: number; readonly to: number } | null {
  const first = batch.events[0];
  if (first === undefined || tail.formerRuns.includes(batch.runId) || !opensBranch(tail, batch)) return null;
  const to = first.sequence - 1;
  const past = sliceView(view.story, 1, to);
  const from = sharedUpTo(past, newestView(branches, tail.position)) + 1;
  return from <= to ? { from, to } : null;
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
  const branches = [...telling.branches, ...lines.flatMap(branchAt)];
  return { telling: { ...telling, branches, tail: lines.reduce(advanceTail, tail), view }, lines };
}

function branchAt(line: JournalLine): readonly BranchPlace[] {
  if (line.kind !== 'branch_opened') return [];
  const { branch, fromSequence, position } = line;
  return [{ branch, fromSequence, firstPosition: position + 1 }];
}

/** Ends the telling of a run. */
export function leaveRun(telling: Telling, run: RunOutline): Telling {
  const { tail, branches, view } = telling;
  // One that wrote nothing leaves what it knew of the story of another.
  const story = tail.runs.includes(run.runId)
    ? newestView(branches, tail.position)
    : sliceView(view.story, 1, view.ledger.sequence);
  return { ...telling, views: { ...telling.views, [run.runId]: { ...view, story } } };
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
    story: view.story,
  };
}

function moduleAfter(current: string | null, { event_type, data }: RecordedEvent): string | null {
  if (event_type === 'MODULE_COMPLETE') return null;
  return event_type === 'MODULE_STARTED' && typeof data.module === 'string' ? data.module : current;
}
