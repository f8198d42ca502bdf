import { PRIORITIES, type PriorityName } from '../../domain/admission/priority.js';
import type { SubmissionVerdict } from '../../ports/task-runner.js';

export type Visitor = {
  readonly priority: PriorityName;
  /** Milliseconds since 1970 until which the caller waits. */
  readonly deadline: number;
  readonly signal: AbortSignal;
  /** Asks for a place, always with the same task id. */
  readonly attempt: () => Promise<SubmissionVerdict>;
};

/** Where callers wait while admission is full: the most urgent tries first, then the one who came first (SC-5). */
export type WaitingRoom = {
  /** The verdict of the first attempt that is not `full`, or the last one when the time is up. */
  enter(visitor: Visitor): Promise<SubmissionVerdict>;
  blocked(): number;
};

type Seat = Visitor & {
  /** Why there was no place when last asked, be it for this one or for one before it. */
  refusal: SubmissionVerdict;
  resolve(verdict: SubmissionVerdict): void;
  reject(error: unknown): void;
};

/** The longest that a timer of Node can be set for. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** One retry loop for all who wait in this process, so that a hundred of them ask no more often than one. */
export function createWaitingRoom(deps: {
  readonly now: () => number;
  readonly retryEveryMs: number;
}): WaitingRoom {
  let seats: readonly Seat[] = [];
  let turning = false;
  /** Whose attempt is under way: it is not sent away, because its task may be let in at this moment. */
  let asking: Seat | null = null;

  /** Waits on a seat, never longer than the visitor's own time or stay, whatever the one in front is waiting for. */
  function sit(visitor: Visitor, refusal: SubmissionVerdict): Promise<SubmissionVerdict> {
    let rise = (): void => undefined;
    const seated = new Promise<SubmissionVerdict>((resolve, reject) => {
      const seat: Seat = { ...visitor, refusal, resolve, reject };
      const behind = seats.findIndex((other) => PRIORITIES[other.priority] > PRIORITIES[visitor.priority]);
      seats = behind < 0 ? [...seats, seat] : [...seats.slice(0, behind), seat, ...seats.slice(behind)];
      const look = (): void => dismiss(seat);
      const timer = setTimeout(look, Math.min(LONGEST_TIMER_MS, visitor.deadline - deps.now() + 1));
      visitor.signal.addEventListener('abort', look);
      rise = () => {
        clearTimeout(timer);
        visitor.signal.removeEventListener('abort', look);
      };
      look();
      void turn();
    });
    return seated.finally(rise);
  }

  function leave(seat: Seat): void {
    seats = seats.filter((other) => other !== seat);
  }

  /** Sends away whose time is up, and forgets who has gone. */
  function dismiss(seat: Seat): void {
    const timeIsUp = deps.now() >= seat.deadline;
    if (seat === asking || !(timeIsUp || seat.signal.aborted)) return;
    leave(seat);
    if (seat.signal.aborted) seat.reject(seat.signal.reason);
    else seat.resolve(seat.refusal);
  }

  async function turn(): Promise<void> {
    if (turning) return;
    turning = true;
    while (seats.length > 0) {
      await pause(deps.retryEveryMs);
      await admitInOrder();
    }
    turning = false;
  }

  async function admitInOrder(): Promise<void> {
    for (let seat = seats[0]; seat !== undefined; seat = seats[0]) {
      const refusal = await tryOnce(seat);
      if (refusal === null) continue;
      for (const one of seats) {
        one.refusal = refusal;
        dismiss(one);
      }
      return;
    }
  }

  /** Ends the seat's wait, or returns the verdict that there is still no place. */
  async function tryOnce(seat: Seat): Promise<SubmissionVerdict | null> {
    asking = seat;
    try {
      const verdict = await seat.attempt();
      if (noPlace(verdict)) return verdict;
      leave(seat);
      seat.resolve(verdict);
    } catch (error) {
      leave(seat);
      seat.reject(error);
    } finally {
      asking = null;
    }
    return null;
  }

  return {
    async enter(visitor) {
      const inFront = seats.find((seat) => PRIORITIES[visitor.priority] >= PRIORITIES[seat.priority]);
      if (inFront && visitor.deadline > deps.now()) return sit(visitor, inFront.refusal);
      const verdict = await visitor.attempt();
      return noPlace(verdict) && visitor.deadline > deps.now() ? sit(visitor, verdict) : verdict;
    },
    blocked: () => seats.length,
  };
}

function noPlace(verdict: SubmissionVerdict): boolean {
  return verdict.outcome === 'full' || verdict.outcome === 'expired';
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
