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

type Seat = Visitor & { resolve(verdict: SubmissionVerdict): void; reject(error: unknown): void };

/** One retry loop for all who wait in this process, so that a hundred of them ask no more often than one. */
export function createWaitingRoom(deps: {
  readonly now: () => number;
  readonly retryEveryMs: number;
}): WaitingRoom {
  let seats: readonly Seat[] = [];
  let turning = false;

  function sit(visitor: Visitor): Promise<SubmissionVerdict> {
    return new Promise((resolve, reject) => {
      const seat: Seat = { ...visitor, resolve, reject };
      const behind = seats.findIndex((other) => PRIORITIES[other.priority] > PRIORITIES[visitor.priority]);
      seats = behind < 0 ? [...seats, seat] : [...seats.slice(0, behind), seat, ...seats.slice(behind)];
      void turn();
    });
  }

  function leave(seat: Seat): void {
    seats = seats.filter((other) => other !== seat);
  }

  async function turn(): Promise<void> {
    if (turning) return;
    turning = true;
    while (seats.length > 0) {
      await pause(nextMoment());
      await admitInOrder();
    }
    turning = false;
  }

  function nextMoment(): number {
    const first = Math.min(...seats.map((seat) => seat.deadline)) - deps.now();
    return Math.max(1, Math.min(deps.retryEveryMs, first));
  }

  async function admitInOrder(): Promise<void> {
    for (let seat = seats[0]; seat !== undefined; seat = seats[0]) {
      const full = await tryOnce(seat);
      if (full) {
        dismiss(full);
        return;
      }
    }
  }

  /** Ends the seat's wait, or returns the verdict that there is still no place. */
  async function tryOnce(seat: Seat): Promise<SubmissionVerdict | null> {
    if (seat.signal.aborted) {
      leave(seat);
      seat.reject(seat.signal.reason);
      return null;
    }
    try {
      const verdict = await seat.attempt();
      if (noPlace(verdict)) return verdict;
      leave(seat);
      seat.resolve(verdict);
    } catch (error) {
      leave(seat);
      seat.reject(error);
    }
    return null;
  }

  /** Sends away those whose time is up, and forgets those who have gone. */
  function dismiss(verdict: SubmissionVerdict): void {
    for (const seat of seats) {
      const timeIsUp = deps.now() >= seat.deadline;
      if (!timeIsUp && !seat.signal.aborted) continue;
      leave(seat);
      if (timeIsUp) seat.resolve(verdict);
      else seat.reject(seat.signal.reason);
    }
  }

  return {
    async enter(visitor) {
      const overtakes = seats.every((seat) => PRIORITIES[visitor.priority] < PRIORITIES[seat.priority]);
      if (overtakes || visitor.deadline <= deps.now()) {
        const verdict = await visitor.attempt();
        if (!noPlace(verdict) || visitor.deadline <= deps.now()) return verdict;
      }
      return sit(visitor);
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
