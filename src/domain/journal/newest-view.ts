/** A branch as it lies in the file: `firstPosition` is the position of its first event (the marker's + 1). */
export type BranchPlace = {
  readonly branch: number;
  readonly fromSequence: number;
  readonly firstPosition: number;
};

/** A run of sequences that lie side by side in the file. */
export type Segment = {
  readonly fromSequence: number;
  readonly toSequence: number;
  readonly firstPosition: number;
};

/**
 * What readers see: the events of the newest branch, and before its first sequence those of the branch before, and so on.
 * Because positions and sequences both count without gaps, the place of each event follows by arithmetic.
 * @param branches ascending, from branch 1
 * @param lastPosition of the last line of the file
 */
export function newestView(branches: readonly BranchPlace[], lastPosition: number): readonly Segment[] {
  const segments: Segment[] = [];
  let ceiling = Infinity;
  let end = lastPosition;
  for (const branch of branches.toReversed()) {
    const lastOfBranch = branch.fromSequence + (end - branch.firstPosition);
    const toSequence = Math.min(lastOfBranch, ceiling - 1);
    if (toSequence >= branch.fromSequence) {
      segments.unshift({
        fromSequence: branch.fromSequence,
        toSequence,
        firstPosition: branch.firstPosition,
      });
    }
    ceiling = Math.min(ceiling, branch.fromSequence);
    // Two lines before this branch's first event: the line before its marker.
    end = branch.firstPosition - 2;
  }
  return segments;
}

/** The last sequence up to which two views are made of the same lines; 0 when they differ from the first. */
export function sharedUpTo(a: readonly Segment[], b: readonly Segment[]): number {
  let shared = 0;
  for (;;) {
    const [left] = sliceView(a, shared + 1, shared + 1);
    const [right] = sliceView(b, shared + 1, shared + 1);
    if (left === undefined || left.firstPosition !== right?.firstPosition) return shared;
    // From here on the lines of both lie side by side up to where the first of the two segments ends.
    shared = Math.min(endOfSegment(a, shared + 1), endOfSegment(b, shared + 1));
  }
}

function endOfSegment(view: readonly Segment[], sequence: number): number {
  return view.find((segment) => segment.toSequence >= sequence)?.toSequence ?? sequence;
}

/** The parts of the view with sequences from…to, both included. */
export function sliceView(view: readonly Segment[], from: number, to: number): readonly Segment[] {
  return view.flatMap((segment) => {
    const fromSequence = Math.max(segment.fromSequence, from);
    const toSequence = Math.min(segment.toSequence, to);
    if (toSequence < fromSequence) return [];
    return [
      {
        fromSequence,
        toSequence,
        firstPosition: segment.firstPosition + fromSequence - segment.fromSequence,
      },
    ];
  });
}
