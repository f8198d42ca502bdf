import type { FileHandle } from 'node:fs/promises';
import { EMPTY_TAIL, type JournalTail } from '../../domain/journal/admit-batch.js';
import type { LinePlace } from '../../domain/journal/journal-line.js';
import { newestView, type BranchPlace, type Segment } from '../../domain/journal/newest-view.js';
import { decodeBytes } from './decode-bytes.js';
import { findLine, lineAround, placeOf, UnreadableLine } from './line-search.js';
import { firstLine } from './read-lines.js';

/** What lies where in a journal; found by search, so its cost does not grow with the file (EV-28). */
export type JournalMap = { readonly last: LinePlace; readonly view: readonly Segment[] };

/** Maps the first `end` bytes, which are whole lines; null for an empty journal. */
export async function mapJournal(handle: FileHandle, end: number): Promise<JournalMap | null> {
  const last = await lastPlace(handle, end);
  if (last === null) return null;
  const branches = await branchPlaces(handle, end, last.branch);
  return { last, view: newestView(branches, last.position) };
}

/** What the writer has to know of the first `end` bytes. */
export async function readTail(handle: FileHandle, end: number): Promise<JournalTail> {
  const last = await lastPlace(handle, end);
  if (last === null) return EMPTY_TAIL;
  const branches = await branchPlaces(handle, end, last.branch);
  const newest = branches.at(-1);
  if (newest === undefined) return EMPTY_TAIL;
  const runs = await runsOf(handle, end);
  return {
    position: last.position,
    branch: last.branch,
    branchStart: newest.fromSequence,
    sequence: newest.fromSequence + last.position - newest.firstPosition,
    runs: runs.filter((run) => run.branch === last.branch).map((run) => run.runId),
    formerRuns: runs.filter((run) => run.branch !== last.branch).map((run) => run.runId),
  };
}

/** The offset of the line at that position. */
export function offsetOf(handle: FileHandle, end: number, position: number): Promise<number> {
  return position <= 1
    ? Promise.resolve(0)
    : findLine(handle, { start: 0, end }, (place) => place.position >= position);
}

async function lastPlace(handle: FileHandle, end: number): Promise<LinePlace | null> {
  if (end === 0) return null;
  const line = await lineAround(handle, end - 1, { start: 0, end });
  const place = await placeOf(handle, line);
  if (place === null) throw new UnreadableLine(line.start);
  return place;
}

async function branchPlaces(
  handle: FileHandle,
  end: number,
  newest: number,
): Promise<readonly BranchPlace[]> {
  const places: BranchPlace[] = [{ branch: 1, fromSequence: 1, firstPosition: 1 }];
  let start = 0;
  for (let branch = 2; branch <= newest; branch += 1) {
    start = await findLine(handle, { start, end }, (place) => place.branch >= branch);
    const marker = await lineStarting(handle, start, end);
    if (marker?.kind !== 'branch_opened' || marker.branch !== branch) throw new UnreadableLine(start);
    places.push({ branch, fromSequence: marker.fromSequence, firstPosition: marker.position + 1 });
  }
  return places;
}

// A run that was followed by another never writes again, so the lines of each lie side by side.
async function runsOf(handle: FileHandle, end: number): Promise<readonly LinePlace[]> {
  const runs: LinePlace[] = [];
  for (let start = 0; start < end;) {
    const first = await lineStarting(handle, start, end);
    if (first === null) throw new UnreadableLine(start);
    runs.push(first);
    start = await findLine(handle, { start, end }, (place) => place.runId !== first.runId);
  }
  return runs;
}

async function lineStarting(handle: FileHandle, start: number, end: number) {
  const line = await firstLine(handle, { start, end });
  return line && decodeBytes(line);
}
