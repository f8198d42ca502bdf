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

const patient = { onWait: () => undefined, signal: new AbortController().signal };
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
      { ...patient, onWait: () => (waits += 1) },
    );
    expect(answer).toEqual(ACCEPTED);
    expect(calls).toHaveLength(3);
    expect(new Set(calls.map((call) => call.headers?.['idempotency-key'])).size).toBe(1);
    expect(waits).toBe(1);
    expect(calls.map((call) => call.headers?.['prefer'])).toEqual(['wait=0', 'wait=60', 'wait=60']);
  });

  it('SC-5 waits as well for an admission that is silent at first', async () => {
    let calls = 0;
    const send = () => ((calls += 1) < 2 ? Promise.reject(refusal('no_worker')) : Promise.resolve(ACCEPTED));
    expect(await submitUntilAdmitted(send, submission, patient)).toEqual(ACCEPTED);
  });

  describe('interrupted while it waits, asks what became of it,', () => {
    const interrupted = (thirdAnswer: () => Promise<typeof ACCEPTED>) => {
      const interruption = new AbortController();
      const calls: Call[] = [];
      const send = (call: Call) => {
        calls.push(call);
        if (calls.length === 1) return Promise.reject(refusal('queue_full'));
        if (calls.length > 2) return thirdAnswer();
        interruption.abort();
        return Promise.reject(interruption.signal.reason as Error);
      };
      const answer = submitUntilAdmitted(send, submission, { ...patient, signal: interruption.signal });
      return { calls, answer };
    };

    it('SC-5 and finds that it was accepted', async () => {
      const { calls, answer } = interrupted(() => Promise.resolve(ACCEPTED));
      expect(await answer).toEqual(ACCEPTED);
      expect(new Set(calls.map((call) => call.headers?.['idempotency-key'])).size).toBe(1);
      expect(calls[2]).toMatchObject({ headers: { prefer: 'wait=0' } });
      expect(calls[2]?.signal).toBeUndefined();
    });

    it('SC-5 and finds that it was not', async () => {
      const { answer } = interrupted(() => Promise.reject(refusal('queue_full')));
      expect(await answer).toBeNull();
    });

    it('SC-5 and says so when nobody answers', async () => {
      const { answer } = interrupted(() => Promise.reject(new Error('gone')));
      await expect(answer).rejects.toThrow(/not known whether .* accepted \(gone\).*code-intern status/);
    });
  });

  it('SC-5 gives up on any other refusal', async () => {
    let calls = 0;
    const send = () => {
      calls += 1;
      return Promise.reject(refusal('prompt_refused'));
    };
    await expect(submitUntilAdmitted(send, submission, patient)).rejects.toMatchObject({
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
    await submitUntilAdmitted(send, { ...submission, language: 'python' }, patient);
    expect(body).toEqual({ prompt: 'x', language: 'python' });
  });
});
