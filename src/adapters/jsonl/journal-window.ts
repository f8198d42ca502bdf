import { isFresh, type Cursor } from './follow-cursor.js';
import type { Known, PassedLine } from './lines-behind.js';

/** The newest lines of a journal, held for all who follow it. */
export type JournalWindow = {
  /** Where its last line ends; null before it was looked at. */
  known(): Known | null;
  /** Holds nothing but what will come behind this. */
  restart(at: Known | null): void;
  /** A page that goes on where the last one ended; older lines than fit beside it are let go. */
  add(page: readonly PassedLine[]): void;
  /** The line that comes next for a cursor; null when it has all; undefined when it has to look by itself. */
  next(cursor: Cursor): PassedLine | null | undefined;
  /** Whether no line is behind this one. */
  isNewest(passed: PassedLine): boolean;
};

/** A window of at most so many bytes of lines, or of one page where that is longer. */
export function createJournalWindow(mostBytes: number): JournalWindow {
  let before: Known | null = null;
  let known: Known | null = null;
  let lines: PassedLine[] = [];

  /**
   * One that has not looked yet may begin with the first line, if that is still here: as long as there is one branch, this
   * is what it would find by itself.
   */
  function placeOf(cursor: Cursor): Known | null {
    if (!isFresh(cursor) || before?.position !== 0) return cursor.done;
    return lines.some(({ line }) => line.kind === 'branch_opened') ? null : before;
  }

  return {
    known: () => known,
    restart(at) {
      before = at;
      known = at;
      lines = [];
    },
    add(page) {
      known = page.at(-1)?.known ?? known;
      lines.push(...page);
      const least = (known?.end ?? 0) - mostBytes;
      const older = lines.length - page.length;
      let gone = 0;
      while (gone < older && (lines[gone]?.start ?? least) < least) gone += 1;
      before = lines[gone - 1]?.known ?? before;
      lines.splice(0, gone);
    },
    next(cursor) {
      const place = placeOf(cursor);
      if (place === null || before === null || known === null || place.inode !== known.inode)
        return undefined;
      if (place.end === known.end) return null;
      const passed = lines[place.position - before.position];
      // The number of a deleted file may be given to the next, whose lines begin elsewhere.
      return passed?.start === place.end ? passed : undefined;
    },
    isNewest: (passed) => passed.known === known,
  };
}
