import { isTerminal } from '../../domain/task/event-types.js';
import type { RecordedEvent } from '../../domain/task/events.js';
import {
  isEnd,
  lookFurther,
  NOTHING,
  passOver,
  startCursor,
  type Cursor,
  type Look,
} from './follow-cursor.js';
import { journalIoError } from './journal-io-error.js';
import type { PassedLine } from './lines-behind.js';
import { startSharedFollower, type Seat, type SharedFollower } from './shared-follower.js';
import type { TaskFiles } from './task-files.js';
import { createTurns } from './turns.js';

/** Followers that read by themselves at the same moment; a thousand that come at once must not have a thousand files open. */
const OWN_LOOKS = 8;

/**
 * The durable events after a sequence, then each as it becomes durable. A branch opened meanwhile is delivered from its
 * first event on. Ends after a terminal event, or quietly on abort. No file is open while the caller is busy with an
 * event, so one who never comes back leaves nothing behind but a seat, which the abort takes away.
 */
export type Follow = (
  files: TaskFiles,
  afterSequence: number,
  signal: AbortSignal,
) => AsyncIterable<RecordedEvent>;

/** All that follow the same journal share one reader of what comes; the past each of them reads as far as it has to. */
export function createFollow(pollMs: number): Follow {
  const followed = new Map<string, SharedFollower>();
  const inTurn = createTurns(OWN_LOOKS);

  function sharedFollower(files: TaskFiles): SharedFollower {
    const { folder } = files;
    const shared =
      followed.get(folder) ?? startSharedFollower(files, pollMs, () => void followed.delete(folder));
    followed.set(folder, shared);
    return shared;
  }

  return async function* follow(files, afterSequence, signal) {
    const aborted = (): boolean => signal.aborted;
    if (aborted()) return;
    const cursor = startCursor(afterSequence);
    const seat = sharedFollower(files).take(signal);
    try {
      while (!aborted()) {
        const turn = seat.turn();
        const passed = seat.next(cursor);
        const look =
          passed === undefined
            ? await inTurn(() => lookFurther(files, cursor))
            : lookAtShared(seat, cursor, passed);
        for (const event of look.events) {
          if (aborted()) return;
          yield event;
          if (isTerminal(event.event_type)) return;
        }
        if (look.outcome === 'ended') return;
        if (look.outcome === 'waits' && !seat.next(cursor)) await seat.change(turn);
      }
    } catch (error) {
      throw journalIoError('read', files.journal, error);
    } finally {
      seat.leave();
    }
  };
}

/** What the shared reader has for a cursor; moves it. */
function lookAtShared(seat: Seat, cursor: Cursor, passed: PassedLine | null): Look {
  if (passed === null) return NOTHING;
  const event = passOver(cursor, passed);
  return {
    events: event === null ? [] : [event],
    outcome: isEnd(passed) && seat.isNewest(passed) ? 'ended' : 'more',
  };
}
