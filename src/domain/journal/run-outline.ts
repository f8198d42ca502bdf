/** How a run of a workflow was closed, as the last event of its history tells. */
export type RunClosing = {
  readonly kind: 'completed' | 'failed' | 'cancelled' | 'terminated' | 'timed_out' | 'continued';
  /** Milliseconds since 1970, of the closing event. */
  readonly timeMs: number;
  /** What the closing event says of the reason; null when it says nothing. */
  readonly message: string | null;
  /** True for a run that was ended because another one was reset from its task. */
  readonly byReset: boolean;
  /** The run that goes on in its place, which the closing event itself names; null when there is none. */
  readonly continuedBy: string | null;
};

/** What the history of one run says of its place among the runs of a task. */
export type RunOutline = {
  readonly runId: string;
  /** The run that it continues as new, or null. */
  readonly continuedFrom: string | null;
  /** The run whose history it shares up to its reset point, or null. */
  readonly resetFrom: string | null;
  /** How many resets its own history has gone through. */
  readonly resets: number;
  /** Milliseconds since 1970: when it was started, or reset. */
  readonly bornMs: number;
  /** The event of its history after which what it did is its own: that of its reset, or 0. */
  readonly ownAfter: number;
  /** null while it is open. */
  readonly closing: RunClosing | null;
};

/** The runs of a task in the order in which they came to be; a run stands behind those that it came from. */
export function inOrderOfBirth(runs: readonly RunOutline[]): readonly RunOutline[] {
  const left = [...runs].sort((a, b) => a.bornMs - b.bornMs || compare(a.runId, b.runId));
  const ids = new Set(runs.map((run) => run.runId));
  const ordered: RunOutline[] = [];
  const placed = new Set<string>();
  const isReady = (run: RunOutline): boolean =>
    [run.continuedFrom, run.resetFrom].every((id) => id === null || !ids.has(id) || placed.has(id));
  while (left.length > 0) {
    // Two runs of one millisecond may be sorted wrongly by their ids; a circle cannot be, but must not hang us.
    const index = Math.max(0, left.findIndex(isReady));
    for (const run of left.splice(index, 1)) {
      ordered.push(run);
      placed.add(run.runId);
    }
  }
  return ordered;
}

/** Ids of runs that others came from or went over into and that are not among them: without these the record is not whole. */
export function missingRuns(runs: readonly RunOutline[]): readonly string[] {
  const ids = new Set(runs.map((run) => run.runId));
  const named = runs.flatMap(({ continuedFrom, resetFrom, closing }) => [
    continuedFrom,
    resetFrom,
    closing?.continuedBy ?? null,
  ]);
  return [...new Set(named)].filter((id): id is string => id !== null && !ids.has(id));
}

/**
 * The run after which one is missing that nobody names: Temporal ended it because another was reset, and that one, born at
 * the same moment, is not among them. null when there is none.
 * @param runs in the order of their birth
 */
export function leftByReset(runs: readonly RunOutline[]): string | null {
  const last = runs.at(-1);
  return last?.closing?.byReset === true ? last.runId : null;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
