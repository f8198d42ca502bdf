import { ApplicationFailure } from '@temporalio/common';
import { StorageError } from '../ports/blob-store.js';
import { CodeRepositoryError } from '../ports/code-repository.js';
import { JournalError } from '../ports/event-journal.js';
import { FAILURE } from './contract.js';

/** The type of failures that pass by themselves (a full disk, a folder that is not mounted yet): retried. */
const UNAVAILABLE = FAILURE.storageUnavailable;
/** The type of failures that no repetition cures and that no workflow decides by. */
const REFUSED = FAILURE.storageRefused;

/** What no repetition makes better, by the code of the store's error; every other code is retried. */
const FINAL: Readonly<Record<string, string>> = {
  conflict: FAILURE.journalConflict,
  former_run: FAILURE.journalConflict,
  version_taken: FAILURE.journalConflict,
  other_branch: FAILURE.journalConflict,
  parent_missing: REFUSED,
  too_large: REFUSED,
  invalid_task_id: FAILURE.unsafePath,
  unsafe_path: FAILURE.unsafePath,
  request_missing: FAILURE.requestMissing,
  blob_missing: REFUSED,
  invalid_hash: REFUSED,
  not_found: FAILURE.codeDamaged,
  damaged: FAILURE.codeDamaged,
};

/** Turns an error of a store into the failure that the workflow is to see; other errors come back as they are. */
export function storageFailure(error: unknown): unknown {
  if (!(
    error instanceof JournalError ||
    error instanceof StorageError ||
    error instanceof CodeRepositoryError
  )) {
    return error;
  }
  const type = FINAL[error.code];
  return ApplicationFailure.create({
    type: type ?? UNAVAILABLE,
    message: error.message,
    nonRetryable: type !== undefined,
    cause: error,
  });
}

/** Runs what touches a store, with its errors turned into failures of an activity. */
export async function withStorageFailures<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storageFailure(error);
  }
}
