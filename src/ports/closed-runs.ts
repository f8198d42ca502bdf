/** A run of a task's workflow that has closed. `closedMs`: milliseconds since 1970. */
export type ClosedRun = {
  readonly taskId: string;
  readonly runId: string;
  readonly closedMs: number;
  /** True when it ended by its own word and its record is whole; false when the audit has to look. */
  readonly completed: boolean;
};

/** Socket for the runs that the engine still knows of and that have closed. */
export interface ClosedRuns {
  /** Those closed at or after that time, milliseconds since 1970, streamed; the list may lag behind by a moment. */
  since(timeMs: number): AsyncIterable<ClosedRun>;
}

/** Where an archive remembers up to when it has seen all closed runs. */
export interface ArchiveMark {
  /** Milliseconds since 1970; 0 when nothing was seen yet. */
  read(): Promise<number>;
  write(timeMs: number): Promise<void>;
}
