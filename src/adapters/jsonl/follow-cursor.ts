import { isTerminal } from '../../domain/task/event-types.js';
import type { RecordedEvent } from '../../domain/task/events.js';
import { decodeBytes } from './decode-bytes.js';
import { UnreadableLine } from './line-search.js';
import { withDurablePart } from './open-part.js';
import { openedBranches } from './opened-branches.js';
import { eachLine } from './read-lines.js';
import { lastEvent, lastPosition, readView, type JournalPart } from './read-view.js';
import type { TaskFiles } from './task-files.js';

/** A file as it was when it was first looked at: its first `end` bytes with the last line's position never change again. */
type Known = { readonly inode: number; readonly end: number; readonly position: number };

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

/** Bytes of journal after which a look ends; a single line may be longer. */
const PAGE_BYTES = 1024 * 1024;
const NOTHING: Look = { events: [], outcome: 'waits' };

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
  const events: RecordedEvent[] = [];
  const at = { end: done.end, position: done.position, isOther: false };
  await eachLine(part.handle, { start: done.end, end: part.end }, (line) => {
    const decoded = decodeBytes(line);
    if (decoded?.position !== at.position + 1) {
      // The number of a deleted file may be given to the next: then the lines do not go on where this one was.
      at.isOther = at.position === done.position;
      if (at.isOther) return false;
      throw new UnreadableLine(line.start);
    }
    at.end = line.end;
    at.position = decoded.position;
    cursor.openedBy ??= decoded.runId;
    if (decoded.kind === 'branch_opened') {
      cursor.after = Math.min(cursor.after, decoded.fromSequence - 1);
      cursor.openedBy = decoded.runId;
    } else if (decoded.event.sequence > cursor.after) {
      cursor.after = decoded.event.sequence;
      events.push(decoded.event);
    }
    return at.end - done.end < PAGE_BYTES;
  });
  if (at.isOther) forget(cursor);
  else cursor.done = { ...done, end: at.end, position: at.position };
  return { events, outcome: at.isOther || at.end < part.end ? 'more' : 'waits' };
}
