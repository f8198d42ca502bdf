/**
 * How a worker process is, as the one that started it sees it. `answering`: it polls, and its event loop turns; `silent`: it
 * lives and has said nothing for a while, because it is stopped or blocked.
 */
export type WorkerProcessState = 'starting' | 'answering' | 'silent' | 'ended';

export type WorkerProcessSeen = {
  /** From 1; stays the same when the process is started again. */
  readonly number: number;
  readonly pid: number | null;
  readonly state: WorkerProcessState;
  /** Milliseconds since 1970 since when it is so. */
  readonly sinceMs: number;
};

/** The worker processes that this process has started; null when it starts none. Answers from memory. */
export type ReadWorkerProcesses = () => readonly WorkerProcessSeen[] | null;
