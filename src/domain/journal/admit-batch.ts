import type { RecordedEvent } from '../task/events.js';
import { isWholeEvent, LINE_FIELDS, type JournalLine } from './journal-line.js';

/** What has to be known of a task's journal to judge a batch. */
export type JournalTail = {
  /** Of the last line; 0 for an empty journal. */
  readonly position: number;
  /** The newest branch, from 1. */
  readonly branch: number;
  /** The first sequence of the newest branch. */
  readonly branchStart: number;
  /** The last sequence of the newest branch. */
  readonly sequence: number;
  /** The runs that wrote the newest branch, in order. */
  readonly runs: readonly string[];
  /** The runs that wrote older branches only. */
  readonly formerRuns: readonly string[];
};

export const EMPTY_TAIL: JournalTail = {
  position: 0,
  branch: 1,
  branchStart: 1,
  sequence: 0,
  runs: [],
  formerRuns: [],
};

export type BatchToAdmit = {
  readonly taskId: string;
  readonly runId: string;
  readonly continuedFrom: string | null;
  readonly events: readonly RecordedEvent[];
  /** True when the histories say that what comes before the first event stands on the newest branch; only they know. */
  readonly followsNewest?: boolean;
};

type RefusalCode = 'gap' | 'conflict' | 'former_run';

/** `repeats` must equal what is recorded under their sequences; `fresh` are to be appended, after a marker when `opensBranch`. */
export type Admission =
  | { readonly outcome: 'refused'; readonly code: RefusalCode; readonly message: string }
  | {
      readonly outcome: 'admitted';
      readonly opensBranch: boolean;
      readonly repeats: readonly RecordedEvent[];
      readonly fresh: readonly RecordedEvent[];
    };

/**
 * Decides what of a batch is repeat, next, gap, conflict or the start of a new branch (EV-21). A gap lies before the batch:
 * the journal lacks what it had, and can get it again. A batch that is no run of events is a conflict, now and for ever.
 * A run known on the newest branch, or the continuation of one, goes on with it; an unknown run is the outcome of a
 * reset and opens the next branch; a run of an older branch is a late writer and refused, under a code of its own.
 *
 * The first reset can only go back on the one branch there is. From the second on an unknown run may share its past with
 * an older branch than the newest, and then that past has to be told again before it: a gap, which the histories fill.
 */
export function admitBatch(tail: JournalTail, batch: BatchToAdmit): Admission {
  const first = batch.events[0];
  if (first === undefined) return { outcome: 'admitted', opensBranch: false, repeats: [], fresh: [] };
  const fault = faultWithin(batch);
  if (fault) return fault;
  if (tail.formerRuns.includes(batch.runId)) {
    return refuse('former_run', `run ${batch.runId} belongs to an older branch than ${tail.branch}`);
  }
  if (first.sequence > tail.sequence + 1) {
    return refuse('gap', `sequence ${first.sequence} came where ${tail.sequence + 1} is next`);
  }
  if (!opensBranch(tail, batch)) return goOn(tail, batch);
  if (tail.branch > 1 && batch.followsNewest !== true)
    return refuse('gap', `which branch the new run ${batch.runId} goes on from stands in the histories only`);
  return { outcome: 'admitted', opensBranch: true, repeats: [], fresh: batch.events };
}

function goOn(tail: JournalTail, batch: BatchToAdmit): Admission {
  const repeats = batch.events.filter((event) => event.sequence <= tail.sequence);
  const fresh = batch.events.filter((event) => event.sequence > tail.sequence);
  if (repeats[0] !== undefined && repeats[0].sequence < tail.branchStart) {
    return conflict(
      `sequence ${repeats[0].sequence} lies before the branch, which starts at ${tail.branchStart}`,
    );
  }
  const latest = tail.runs.at(-1);
  if (fresh.length > 0 && tail.runs.includes(batch.runId) && latest !== batch.runId) {
    return conflict(
      `run ${batch.runId} was continued by run ${String(latest)} and cannot add events any more`,
    );
  }
  return { outcome: 'admitted', opensBranch: false, repeats, fresh };
}

/** True for a batch of a run that neither stands on the newest branch nor continues it where it ends. */
export function opensBranch(tail: JournalTail, batch: BatchToAdmit): boolean {
  if (tail.position === 0 || tail.runs.includes(batch.runId)) return false;
  // Of the last run only: a reset of a continuation names the run before it too, however far it goes back.
  const continues = batch.continuedFrom !== null && tail.runs.at(-1) === batch.continuedFrom;
  return !(continues && batch.events[0]?.sequence === tail.sequence + 1);
}

function faultWithin(batch: BatchToAdmit): Admission | null {
  const start = batch.events[0]?.sequence ?? 1;
  for (const [index, event] of batch.events.entries()) {
    if (event.task_id !== batch.taskId)
      return conflict(`an event of task ${event.task_id} was sent as one of ${batch.taskId}`);
    if (event.sequence !== start + index) {
      return conflict(
        `the events of a batch must follow each other: ${event.sequence} stands where ${start + index} is next`,
      );
    }
    if (!isWholeEvent(event))
      return conflict(`event ${event.sequence} lacks a sequence from 1, a type or data`);
    const reserved = LINE_FIELDS.find((field) => Object.hasOwn(event, field));
    if (reserved)
      return conflict(`event ${event.sequence} has a field "${reserved}", which is the journal's own`);
  }
  return null;
}

/** The lines that an admitted batch adds. */
export function linesToAppend(
  tail: JournalTail,
  batch: BatchToAdmit,
  admission: Extract<Admission, { outcome: 'admitted' }>,
): readonly JournalLine[] {
  const place = { runId: batch.runId, branch: tail.branch + (admission.opensBranch ? 1 : 0) };
  const fromSequence = admission.fresh[0]?.sequence ?? 1;
  const marker: JournalLine[] = admission.opensBranch
    ? [{ kind: 'branch_opened', ...place, position: tail.position + 1, fromSequence }]
    : [];
  const first = tail.position + marker.length + 1;
  const events = admission.fresh.map((event, index): JournalLine => ({
    kind: 'event',
    ...place,
    position: first + index,
    event,
  }));
  return [...marker, ...events];
}

/** The tail after one more line. */
export function advanceTail(tail: JournalTail, line: JournalLine): JournalTail {
  if (line.kind === 'branch_opened') {
    return {
      position: line.position,
      branch: line.branch,
      branchStart: line.fromSequence,
      sequence: line.fromSequence - 1,
      runs: [line.runId],
      formerRuns: [...tail.formerRuns, ...tail.runs],
    };
  }
  const runs = tail.runs.includes(line.runId) ? tail.runs : [...tail.runs, line.runId];
  return { ...tail, position: line.position, sequence: line.event.sequence, runs };
}

function refuse(code: RefusalCode, message: string): Admission {
  return { outcome: 'refused', code, message };
}

function conflict(message: string): Admission {
  return refuse('conflict', message);
}
