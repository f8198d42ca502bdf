import { ApplicationFailure } from '@temporalio/common';

/** The failure that an activity ends with; no failure, and an error of another kind, are errors of the test. */
export async function failureOf(work: Promise<unknown>): Promise<ApplicationFailure> {
  const outcome = await work.then(
    (result) => new Error(`nothing failed; the result was ${JSON.stringify(result)}`),
    (error: unknown) => error,
  );
  if (outcome instanceof ApplicationFailure) return outcome;
  throw outcome;
}
