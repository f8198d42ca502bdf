import { watchFolder } from './folder-changes.js';
import { isFresh, type Cursor } from './follow-cursor.js';
import { createJournalWindow } from './journal-window.js';
import { UnreadableLine } from './line-search.js';
import { linesBehind, PAGE_BYTES, type Known, type PassedLine } from './lines-behind.js';
import { withDurablePart } from './open-part.js';
import { lastPosition, type JournalPart } from './read-view.js';
import type { TaskFiles } from './task-files.js';

/** A follower's share in the reading of a journal. */
export type Seat = {
  /** The line that comes next for a cursor; null when there is none yet; undefined when it has to look by itself. */
  next(cursor: Cursor): PassedLine | null | undefined;
  /** Whether no line is known behind this one. */
  isNewest(passed: PassedLine): boolean;
  /** Counts the changes of what `next` says. */
  turn(): number;
  /** Resolves once there was a change since that turn, and with the abort. */
  change(turn: number): Promise<void>;
  leave(): void;
};

export type SharedFollower = { take(signal: AbortSignal): Seat };

/** Stands for a journal that is not there. */
const NO_FILE: Known = { inode: -1, end: 0, position: 0 };

/**
 * Reads what comes in a journal once for all who follow it: one watch, one open file, one parsed event, however many they
 * are (AP-22). It holds a window of the newest lines. Each follower stands where its own cursor says, so one that cannot be
 * served from here (it is too far behind, or the file was put in place anew) looks by itself, and comes back without a seam.
 * @param onEmpty called when the last one has left, and nothing is read any more
 */
export function startSharedFollower(files: TaskFiles, pollMs: number, onEmpty: () => void): SharedFollower {
  const stopped = new AbortController();
  const changes = watchFolder(files.folder, pollMs, stopped.signal);
  const window = createJournalWindow(PAGE_BYTES);
  const seats = new Set<{ wake: (() => void) | null }>();
  let turn = 0;

  function tell(): void {
    turn += 1;
    for (const seat of seats) seat.wake?.();
  }

  async function read(): Promise<void> {
    while (!stopped.signal.aborted) {
      if (!(await lookOn())) await changes.next();
    }
    changes.close();
  }

  /** @returns whether there is more to be had at once */
  async function lookOn(): Promise<boolean> {
    try {
      const hasMore = await withDurablePart(files, lookAt);
      if (hasMore !== null) return hasMore;
      if (window.known() === NO_FILE) return false;
      if (window.known() !== null) changes.renew();
      window.restart(NO_FILE);
    } catch {
      // Each follower then looks by itself, and says what it meets.
      window.restart(null);
    }
    tell();
    return false;
  }

  async function lookAt(part: JournalPart): Promise<boolean> {
    const { ino } = await part.handle.stat();
    const before = window.known();
    if (before?.inode === ino && before.end <= part.end) return readOn(part, before, false);
    // With another file the folder itself may be another one.
    if (before !== null) changes.renew();
    const first = await beginning(part, ino);
    window.restart(first);
    return readOn(part, first, true);
  }

  async function readOn(part: JournalPart, known: Known, isBeginning: boolean): Promise<boolean> {
    const page = await linesBehind(part, known);
    if (page === null && isBeginning) throw new UnreadableLine(known.end);
    if (page === null) window.restart(null);
    else window.add(page);
    if (isBeginning || page?.length !== 0) tell();
    return page === null || (window.known()?.end ?? 0) < part.end;
  }

  void read();
  return {
    take(signal) {
      const seat: { wake: (() => void) | null } = { wake: null };
      const leave = (): void => {
        signal.removeEventListener('abort', leave);
        seat.wake?.();
        if (!seats.delete(seat) || seats.size > 0) return;
        stopped.abort();
        onEmpty();
      };
      seats.add(seat);
      // One that is not asked for more after the abort must not keep a watch open.
      signal.addEventListener('abort', leave);
      return {
        // Before the first look a fresh one waits for it: most likely it finds all it needs.
        next: (cursor) => (turn === 0 && isFresh(cursor) ? null : window.next(cursor)),
        isNewest: (passed) => window.isNewest(passed),
        turn: () => turn,
        change(since) {
          if (turn !== since || signal.aborted) return Promise.resolve();
          return new Promise((resolve) => {
            seat.wake = () => {
              seat.wake = null;
              resolve();
            };
          });
        },
        leave,
      };
    },
  };
}

/** A short journal is read from its first line on: then those who come find all in the window. */
async function beginning(part: JournalPart, inode: number): Promise<Known> {
  return part.end <= PAGE_BYTES
    ? { inode, end: 0, position: 0 }
    : { inode, end: part.end, position: await lastPosition(part) };
}
