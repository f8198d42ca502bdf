const FIRST_MS = 500;
const LONGEST_MS = 30_000;
/** Milliseconds that something has to live for its earlier ends to be forgotten. */
const WELL_AFTER_MS = 60_000;

/** How long to wait before starting again what ended by itself: doubled each time, forgotten once it lived well. */
export type BackOff = { next(livedMs: number): number };

export function createBackOff(): BackOff {
  let failures = 0;
  return {
    next(livedMs) {
      failures = livedMs >= WELL_AFTER_MS ? 1 : failures + 1;
      return Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS);
    },
  };
}
