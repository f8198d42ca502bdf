import { ApplicationFailure } from '@temporalio/common';
import { SandboxError, type MissingIsolation } from '../ports/sandbox.js';
import { FAILURE } from './contract.js';

/** @throws ApplicationFailure `NotIsolated`, which no repetition cures: somebody has to install something */
export async function requireIsolation(missing: MissingIsolation): Promise<void> {
  const problem = await missing();
  if (problem !== null)
    throw ApplicationFailure.create({ type: FAILURE.notIsolated, message: problem, nonRetryable: true });
}

/**
 * Turns an error of a sandbox into the failure that the workflow is to see; other errors come back as they are. One that
 * could not be set up this once may be there at the next attempt, which asks first whether there is any.
 */
export function sandboxFailure(error: unknown): unknown {
  if (!(error instanceof SandboxError)) return error;
  const isUnsafe = error.code === 'unsafe_command';
  return ApplicationFailure.create({
    type: isUnsafe ? FAILURE.unsafePath : FAILURE.notIsolated,
    message: error.message,
    nonRetryable: isUnsafe,
    cause: error,
  });
}
