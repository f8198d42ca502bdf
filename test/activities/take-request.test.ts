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
    '{"prompt":"p","timeout_seconds":"90"}',
    '{"prompt":"p","language":"cobol","model":""}',
  ])('WF-13 leaves open what is not chosen: %s', async (content) => {
    expect(await take(content)).toEqual({ language: null, model: null, timeout_ms: null });
  });

  it('WF-9 fails for good when the request is gone or unreadable', async () => {
    const takeRequest = createTakeRequest({ incoming: createFileIncomingRequests({ dataDir }) });
    const gone = await failureOf(takeRequest({ task_id: TASK_ID, request_sha256: 'a'.repeat(64) }));
    expect(gone).toMatchObject({ type: 'RequestMissing', nonRetryable: true });
    for (const content of ['not json', '[]', '{}']) {
      expect(await failureOf(take(content))).toMatchObject({ type: 'RequestMissing', nonRetryable: true });
    }
  });
});
