import { ApplicationFailure } from '@temporalio/common';
import { isPlainObject } from '../../domain/kernel/json.js';
import type { TaskRequest } from '../../domain/prompt/index.js';
import type { TaskState } from '../../domain/task/state.js';
import type { BlobStore } from '../../ports/blob-store.js';
import { FAILURE } from '../contract.js';
import { withStorageFailures } from '../storage-failures.js';

/** @throws ApplicationFailure `RequestMissing` when it is not there or is no request */
export async function readRequest(blobs: BlobStore, taskId: string, state: TaskState): Promise<TaskRequest> {
  const { request_sha256 } = state;
  if (request_sha256 === null) throw missing(taskId, 'the record does not name it');
  const stored = await withStorageFailures(() => blobs.get(taskId, request_sha256));
  const request = parsed(stored.toString('utf8'));
  if (!isPlainObject(request) || typeof request.prompt !== 'string') {
    throw missing(taskId, `${request_sha256} holds no JSON object with a prompt`);
  }
  const answers = Array.isArray(request.answers) ? (request.answers as unknown[]) : [];
  return { prompt: request.prompt, answers: answers.filter((answer) => typeof answer === 'string') };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function missing(taskId: string, why: string): ApplicationFailure {
  return ApplicationFailure.create({
    type: FAILURE.requestMissing,
    message: `the request of task ${taskId} cannot be read: ${why}; submit the task again`,
    nonRetryable: true,
  });
}
