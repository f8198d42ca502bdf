/**
 * The rarest proofs are many runs of one kind: CI takes one of each kind, another one each day, and `npm run soak` takes
 * them all. test/architecture/samples.test.ts holds that the samples of all turns together are the whole.
 */
export const isWhole = process.env['SOAK'] === '1';

const DAY_MS = 86_400_000;

/** Which of each kind comes today; `npm test` says it and gives it to all its processes, TEST_SAMPLE takes it again. */
const today = Number(process.env['TEST_SAMPLE'] ?? Math.floor(Date.now() / DAY_MS));

/** One of a kind, or all of it under `npm run soak`; in the kind's order. */
export function sampleOf<T>(kind: readonly T[], turn = today, whole = isWhole): readonly T[] {
  if (whole) return kind;
  return kind.filter((_, index) => index === turn % kind.length);
}
