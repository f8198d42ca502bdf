import { isTerminal } from '../../domain/task/event-types.js';
import type { RecordedEvent } from '../../domain/task/events.js';
import { linesBehind, PAGE_BYTES, type Known, type PassedLine } from './lines-behind.js';
import { withDurablePart } from './open-part.js';
import { openedBranches } from './opened-branches.js';
import { lastEvent, lastPosition, readView, type JournalPart } from './read-view.js';
import type { TaskFiles } from './task-files.js';

/** Where a follower stands. */
export type Cursor = {
  /** The sequence delivered last. */
  after: number;
  /**
   * The run that opened the branch which is being delivered; null before its first line. Unlike the branch's number it
   * stays the same when a rebuild puts an older branch in.
   */
  openedBy: string | null;
  /** The part of the file of which everything is delivered; null before the first look, and after a rebuild. */
  done: Known | null;
  /** The part of the file of which the newest branch is being delivered, page by page. */
  catchingUp: Known | null;
};

/** `more`: look again at once; `waits`: when something changed; `ended`: the caller had the terminal event already. */
export type Look = {
  readonly events: readonly RecordedEvent[];
  readonly outcome: 'more' | 'waits' | 'ended';
};

/** Nothing came. */
export const NOTHING: Look = { events: [], outcome: 'waits' };

export function startCursor(afterSequence: number): Cursor {
  return { after: Math.max(0, afterSequence), openedBy: null, done: null, catchingUp: null };
}

/** The next events, a page of them at most; moves the cursor behind them. */
export async function lookFurther(files: TaskFiles, cursor: Cursor): Promise<Look> {
  const look = await withDurablePart(files, async (part) => {
    const { ino } = await part.handle.stat();
    const known = cursor.done ?? cursor.catchingUp;
    // Another file in its place, or a shorter one: it was rebuilt, and byte offsets mean nothing any more.
    if (known !== null && (known.inode !== ino || known.end > part.end)) forget(cursor);
    if (cursor.done !== null) return goOn(part, cursor, cursor.done);
    cursor.catchingUp ??= await firstLook(part, cursor, ino);
    return catchUp(part, cursor, cursor.catchingUp);
  });
  return look ?? NOTHING;
}

function forget(cursor: Cursor): void {
  cursor.done = null;
  cursor.catchingUp = null;
}

/** What was opened behind the branch that was being delivered is delivered from its first event on, as `goOn` does it. */
async function firstLook(part: JournalPart, cursor: Cursor, inode: number): Promise<Known> {
  const branches = await openedBranches(part);
  const current = branches.findIndex(({ runId }) => runId === cursor.openedBy);
  const since = current === -1 ? [] : branches.slice(current + 1);
  cursor.after = Math.min(cursor.after, ...since.map(({ fromSequence }) => fromSequence - 1));
  cursor.openedBy = branches.at(-1)?.runId ?? cursor.openedBy;
  return { inode, end: part.end, position: await lastPosition(part) };
}

/** A page of the newest branch as it was at the first look: what came since, a branch too, is for `goOn`. */
async function catchUp({ handle, end }: JournalPart, cursor: Cursor, known: Known): Promise<Look> {
  const first = { handle, end: known.end };
  const events: RecordedEvent[] = [];
  let left = PAGE_BYTES;
  await readView(first, { from: cursor.after + 1, to: Infinity }, (event, bytes) => {
    events.push(event);
    left -= bytes;
    return left > 0;
  });
  cursor.after = events.at(-1)?.sequence ?? cursor.after;
  if (left <= 0) return { events, outcome: 'more' };
  cursor.done = known;
  cursor.catchingUp = null;
  if (end > known.end) return { events, outcome: 'more' };
  const last = await lastEvent(first);
  return { events, outcome: last !== null && isTerminal(last.event_type) ? 'ended' : 'waits' };
}

/** A page of what lies behind the part that is done. */
async function goOn(part: JournalPart, cursor: Cursor, done: Known): Promise<Look> {
  const page = await linesBehind(part, done);
  if (page === null) {
    forget(cursor);
    return { events: [], outcome: 'more' };
  }
  const events = page.flatMap((passed) => passOver(cursor, passed) ?? []);
  const last = page.at(-1);
  if ((last?.known ?? done).end < part.end) return { events, outcome: 'more' };
  return { events, outcome: last !== undefined && isEnd(last) ? 'ended' : 'waits' };
}

/** Moves the cursor behind a line. @returns the event, if its caller has not had it */
export function passOver(cursor: Cursor, { line, known }: PassedLine): RecordedEvent | null {
  cursor.done = known;
  cursor.openedBy ??= line.runId;
  if (line.kind === 'branch_opened') {
    cursor.after = Math.min(cursor.after, line.fromSequence - 1);
    cursor.openedBy = line.runId;
    return null;
  }
  if (line.event.sequence <= cursor.after) return null;
  cursor.after = line.event.sequence;
  return line.event;
}

/** Whether the task ends with this line, if none is behind it. */
export function isEnd({ line }: PassedLine): boolean {
  return line.kind === 'event' && isTerminal(line.event.event_type);
}

/** Whether it has not looked yet: whatever it gets begins with the first line, or after its sequence. */
export function isFresh({ openedBy, done, catchingUp }: Cursor): boolean {
  return openedBy === null && done === null && catchingUp === null;
}
