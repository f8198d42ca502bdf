import { ApplicationFailure } from '@temporalio/common';
import { DomainError } from '../domain/kernel/domain-error.js';
import { readStoredRequest } from '../domain/task/stored-request.js';
import type { IncomingRequests } from '../ports/blob-store.js';
import { FAILURE, type JournalActivities, type TakeRequestInput } from './contract.js';
import { withStorageFailures } from './storage-failures.js';

/** Brings a task's request into its folder, so that it outlives the sweep of `incoming`, and reads what steers the task. */
export function createTakeRequest(deps: {
  readonly incoming: IncomingRequests;
}): JournalActivities['takeRequest'] {
  return async (input) => {
    const content = await withStorageFailures(() => deps.incoming.take(input.task_id, input.request_sha256));
    const request = refusing(() => readStoredRequest(parse(content)));
    if (request === null) throw unreadable(input);
    return request;
  };
}

/** What the record could not hold ends the task with a reason, before anything of it is tried. */
function refusing<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw ApplicationFailure.create({
      type: FAILURE.requestInvalid,
      message: `the stored request cannot be worked on: ${error.message}. Submit the task again with a value that is allowed`,
      nonRetryable: true,
    });
  }
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return null;
  }
}

function unreadable(input: TakeRequestInput): ApplicationFailure {
  return ApplicationFailure.create({
    type: FAILURE.requestMissing,
    message: `the stored request ${input.request_sha256} of task ${input.task_id} is no JSON object with a prompt: submit the task again`,
    nonRetryable: true,
  });
}
