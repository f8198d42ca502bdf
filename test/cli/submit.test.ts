import { describe, expect, it } from '@jest/globals';
import { RefusedError, type Call } from '../../src/cli/client/http.js';
import { submitUntilAdmitted } from '../../src/cli/client/submit.js';

const ACCEPTED = { task_id: 't', status: 'created', websocket_url: 'ws://x' } as const;

function refusal(code: string): RefusedError {
  const document = {
    type: 'about:blank',
    title: '',
    status: 503,
    detail: 'no',
    code,
    errors: null,
    layer: null,
  };
  return new RefusedError(document);
}

const submission = { prompt: 'x', priority: null, language: null, model: null };

describe('submitting', () => {
  it('SC-5 asks again while the queue is full, always with the same Idempotency-Key', async () => {
    const calls: Call[] = [];
    let waits = 0;
    const answer = await submitUntilAdmitted(
      (call) => {
        calls.push(call);
        return calls.length < 3 ? Promise.reject(refusal('queue_full')) : Promise.resolve(ACCEPTED);
      },
      submission,
      () => (waits += 1),
    );
    expect(answer).toEqual(ACCEPTED);
    expect(calls).toHaveLength(3);
    expect(new Set(calls.map((call) => call.headers?.['idempotency-key'])).size).toBe(1);
    expect(waits).toBe(1);
  });

  it('SC-5 gives up on any other refusal', async () => {
    let calls = 0;
    const send = () => {
      calls += 1;
      return Promise.reject(refusal('prompt_refused'));
    };
    await expect(submitUntilAdmitted(send, submission, () => undefined)).rejects.toMatchObject({
      code: 'prompt_refused',
    });
    expect(calls).toBe(1);
  });

  it('leaves out what was not said, so that the defaults of the service hold', async () => {
    let body: unknown = null;
    const send = (call: Call) => {
      ({ body } = call);
      return Promise.resolve(ACCEPTED);
    };
    await submitUntilAdmitted(send, { ...submission, language: 'python' }, () => undefined);
    expect(body).toEqual({ prompt: 'x', language: 'python' });
  });
});
