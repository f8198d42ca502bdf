/** Lines of the same cause that are remembered; the one that came first is forgotten first. */
const MOST = 1_000;

/** Lets the first line of a cause through, and then one of each period. */
export type LineThrottle = {
  /**
   * null when the line is not to be written; else how many of the same cause were left out since the last one that was.
   * @param cause what makes lines the same
   */
  admit(cause: string): { readonly leftOut: number } | null;
};

/** @param now milliseconds of any clock that goes on evenly */
export function createLineThrottle(
  periodMs: number,
  now: () => number = () => performance.now(),
): LineThrottle {
  const seen = new Map<string, { readonly at: number; readonly leftOut: number }>();
  return {
    admit(cause) {
      const last = seen.get(cause);
      if (last !== undefined && now() - last.at < periodMs) {
        seen.set(cause, { ...last, leftOut: last.leftOut + 1 });
        return null;
      }
      seen.delete(cause);
      const oldest = seen.keys().next();
      if (seen.size >= MOST && !oldest.done) seen.delete(oldest.value);
      seen.set(cause, { at: now(), leftOut: 0 });
      return { leftOut: last?.leftOut ?? 0 };
    },
  };
}
