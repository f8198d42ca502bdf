import type { Submission, TaskDescription } from '../../ports/task-runner.js';

/** Milliseconds in which the server's list has every task that was let in. */
const LISTED_AFTER_MS = 30_000;

/** Tasks that were let in through this process a moment ago, and that no list of the server may show yet. */
export type AcceptedHere = {
  accepted(submission: Submission): void;
  withdrawn(taskId: string): void;
  find(taskId: string): TaskDescription | null;
  all(): readonly TaskDescription[];
};

/** Whoever was told "accepted" sees the task at once, however busy admission is (AP-1). */
export function createAcceptedHere(now: () => number = Date.now): AcceptedHere {
  let known: readonly TaskDescription[] = [];
  const fresh = (): readonly TaskDescription[] => {
    const oldest = new Date(now() - LISTED_AFTER_MS).toISOString();
    return (known = known.filter(({ createdAt }) => createdAt > oldest));
  };
  return {
    accepted({ taskId, priority, promptLine }) {
      const createdAt = new Date(now()).toISOString();
      const task = {
        state: 'open',
        status: 'created',
        priority,
        promptLine,
        createdAt,
        closedAt: null,
      } as const;
      known = [...fresh(), { taskId, ...task }];
    },
    withdrawn(taskId) {
      known = known.filter((task) => task.taskId !== taskId);
    },
    find: (taskId) => fresh().find((task) => task.taskId === taskId) ?? null,
    all: fresh,
  };
}
