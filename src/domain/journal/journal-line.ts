import { isPlainObject, type JsonObject } from '../kernel/json.js';
import type { RecordedEvent } from '../task/events.js';

/** Where a line stands: `position` counts the lines of the file from 1 with no gap, over all branches. */
export type LinePlace = { readonly position: number; readonly branch: number; readonly runId: string };

/** A line may be this long, in bytes of UTF-8 with its newline (EV-5). */
export const LINE_LIMIT = 10 * 1024 * 1024;

export type EventLine = LinePlace & { readonly kind: 'event'; readonly event: RecordedEvent };
/** The first line of every branch but the first; its events count on from `fromSequence`. */
export type BranchLine = LinePlace & { readonly kind: 'branch_opened'; readonly fromSequence: number };
export type JournalLine = EventLine | BranchLine;

/** Names that the journal puts on each line itself; an event cannot have fields of these names. */
export const LINE_FIELDS = ['position', 'branch', 'run_id', 'marker', 'from_sequence'] as const;

/** The text of a line, without its newline. Key order is part of the format: tools look at the start of a line only. */
export function encodeLine(line: JournalLine): string {
  const rest =
    line.kind === 'event'
      ? JSON.stringify(line.event)
      : JSON.stringify({ marker: line.kind, from_sequence: line.fromSequence });
  const head = `{"position":${line.position},"branch":${line.branch},"run_id":${JSON.stringify(line.runId)}`;
  return rest === '{}' ? `${head}}` : `${head},${rest.slice(1)}`;
}

/** The start of a line as `encodeLine` writes it: enough to know its place without reading a line of megabytes. */
const HEAD = /^\{"position":([1-9]\d{0,14}),"branch":([1-9]\d{0,14}),"run_id":"([-\w.:~]*)",/;

/** The place that the start of a line's text tells; null when it does not begin as `encodeLine` writes. */
export function placeAtStart(text: string): LinePlace | null {
  const head = HEAD.exec(text);
  return head === null
    ? null
    : { position: Number(head[1]), branch: Number(head[2]), runId: String(head[3]) };
}

/**
 * The event of a line without the line's own fields, which stand before it: what `encodeLine` wrote needs no second object.
 * null for a marker, and for a line with its fields in another order.
 */
export function parseEvent(text: string): RecordedEvent | null {
  const event = parse(text);
  if (!isPlainObject(event) || hasLineField(event) || !isWholeEvent(event)) return null;
  return event as unknown as RecordedEvent;
}

/**
 * Reads a line back: an event, or a branch's marker; the fields may stand in any order, as a tool that wrote it anew left
 * them. null for anything that is no whole journal line. Unknown event types and fields are kept (EV-7).
 */
export function decodeLine(text: string): JournalLine | null {
  const value = parse(text);
  if (!isPlainObject(value)) return null;
  const { position, branch, run_id: runId, ...rest } = value;
  if (!isCount(position) || !isCount(branch) || typeof runId !== 'string') return null;
  const place = { position, branch, runId };
  if (rest.marker === 'branch_opened') {
    return isCount(rest.from_sequence)
      ? { ...place, kind: 'branch_opened', fromSequence: rest.from_sequence }
      : null;
  }
  return isWholeEvent(rest) ? { ...place, kind: 'event', event: rest as unknown as RecordedEvent } : null;
}

// Field by field: this is done for every line, and a loop of hasOwn takes as long as a tenth of parsing the line.
function hasLineField({
  position,
  branch,
  run_id,
  marker,
  from_sequence,
}: Readonly<Record<string, unknown>>): boolean {
  return !(
    position === undefined &&
    branch === undefined &&
    run_id === undefined &&
    marker === undefined &&
    from_sequence === undefined
  );
}

/** True when the fields are there without which a line could not be read back as an event. */
export function isWholeEvent(fields: Readonly<Record<string, unknown>>): boolean {
  return isCount(fields.sequence) && typeof fields.event_type === 'string' && isPlainObject(fields.data);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return null;
  }
}
