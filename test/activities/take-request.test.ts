import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTakeRequest } from '../../src/activities/take-request.js';
import { createFileBlobStore, createFileIncomingRequests } from '../../src/adapters/blobs/index.js';
import { TASK_ID } from '../support/builders.js';
import { failureOf } from '../support/failure.js';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'intern-take-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function take(content: string) {
  const incoming = createFileIncomingRequests({ dataDir });
  const { sha256 } = await incoming.put(content);
  return createTakeRequest({ incoming })({ task_id: TASK_ID, request_sha256: sha256 });
}

describe('taking a request', () => {
  it('WF-9 brings it into the task’s folder and reads language, model and time limit', async () => {
    const request = { prompt: 'p', answers: [], language: 'python', model: 'qwen3:8b', timeout_seconds: 90 };
    expect(await take(JSON.stringify(request))).toEqual({
      language: 'python',
      model: 'qwen3:8b',
      timeout_ms: 90_000,
    });
    const { sha256 } = await createFileIncomingRequests({ dataDir }).put(JSON.stringify(request));
    const blob = await createFileBlobStore({ dataDir }).get(TASK_ID, sha256);
    expect(JSON.parse(blob.toString('utf8'))).toEqual(request);
  });

  it.each([
    '{"prompt":"p","language":null,"model":null}',
    '{"prompt":"p"}',
    '{"prompt":"p","timeout_seconds":null,"model":""}',
  ])('WF-13 leaves open what is not chosen: %s', async (content) => {
    expect(await take(content)).toEqual({ language: null, model: null, timeout_ms: null });
  });

  it.each([
    [
      '{"prompt":"Add two numbers.","timeout_seconds":9007199254740991}',
      'timeout_seconds must be at most 31536000, not 9007199254740991',
    ],
    ['{"prompt":"p","timeout_seconds":1e999}', 'timeout_seconds must be a number'],
    ['{"prompt":"p","timeout_seconds":-1}', 'timeout_seconds must be at least 0, not -1'],
    ['{"prompt":"p","timeout_seconds":"90"}', 'timeout_seconds must be a number'],
    [
      '{"prompt":"p","language":"cobol"}',
      'language must be one of typescript, javascript, python, not "cobol"',
    ],
    ['{"prompt":"p","model":["x"]}', 'model must be the name of a model, such as mistral:7b, not ["x"]'],
  ])(
    'WF-13 fails for good, with the field and what is allowed, for what no event can hold: %s',
    async (content, problem) => {
      expect(await failureOf(take(content))).toMatchObject({
        type: 'RequestInvalid',
        nonRetryable: true,
        message: `the stored request cannot be worked on: ${problem}. Submit the task again with a value that is allowed`,
      });
    },
  );

  it('WF-9 fails for good when the request is gone or unreadable', async () => {
    const takeRequest = createTakeRequest({ incoming: createFileIncomingRequests({ dataDir }) });
    const gone = await failureOf(takeRequest({ task_id: TASK_ID, request_sha256: 'a'.repeat(64) }));
    expect(gone).toMatchObject({ type: 'RequestMissing', nonRetryable: true });
    for (const content of ['not json', '[]', '{}']) {
      expect(await failureOf(take(content))).toMatchObject({ type: 'RequestMissing', nonRetryable: true });
    }
  });
});
