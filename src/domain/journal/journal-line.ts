import { isPlainObject, type JsonObject } from '../kernel/json.js';
import type { RecordedEvent } from '../task/events.js';

/** Where a line stands: `position` counts the lines of the file from 1 with no gap, over all branches. */
export type LinePlace = { readonly position: number; readonly branch: number; readonly runId: string };

export type EventLine = LinePlace & { readonly kind: 'event'; readonly event: RecordedEvent };
/** The first line of every branch but the first; its events count on from `fromSequence`. */
export type BranchLine = LinePlace & { readonly kind: 'branch_opened'; readonly fromSequence: number };
export type JournalLine = EventLine | BranchLine;

/** Names that the journal puts on each line itself; an event cannot have fields of these names. */
export const LINE_FIELDS = ['position', 'branch', 'run_id', 'marker', 'from_sequence'] as const;

/** The text of a line, without its newline. Key order is part of the format: tools look at the start of a line only. */
export function encodeLine(line: JournalLine): string {
  const place = { position: line.position, branch: line.branch, run_id: line.runId };
  return line.kind === 'event'
    ? JSON.stringify({ ...place, ...line.event })
    : JSON.stringify({ ...place, marker: line.kind, from_sequence: line.fromSequence });
}

/** Reads a line back; null for anything that is no whole journal line. Unknown event types and fields are kept (EV-7). */
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
