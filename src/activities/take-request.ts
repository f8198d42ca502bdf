import { ApplicationFailure } from '@temporalio/common';
import { isPlainObject } from '../domain/kernel/json.js';
import { LANGUAGES, type Language } from '../domain/task/plan.js';
import type { IncomingRequests } from '../ports/blob-store.js';
import { FAILURE, type JournalActivities, type TakeRequestInput } from './contract.js';
import { withStorageFailures } from './storage-failures.js';

/** Brings a task's request into its folder, so that it outlives the sweep of `incoming`, and reads what steers the task. */
export function createTakeRequest(deps: {
  readonly incoming: IncomingRequests;
}): JournalActivities['takeRequest'] {
  return async (input) => {
    const content = await withStorageFailures(() => deps.incoming.take(input.task_id, input.request_sha256));
    const request = parse(content);
    if (!isPlainObject(request) || typeof request.prompt !== 'string') throw unreadable(input);
    return {
      language: LANGUAGES.find((language: Language) => language === request.language) ?? null,
      timeout_ms: milliseconds(request.timeout_seconds),
      model: typeof request.model === 'string' && request.model !== '' ? request.model : null,
    };
  };
}

function milliseconds(seconds: unknown): number | null {
  return typeof seconds === 'number' && seconds >= 0 ? Math.round(seconds * 1000) : null;
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
