import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { createOllamaLanguageModel } from '../../../src/adapters/ollama/index.js';
import { LanguageModelError, type ChatRequest } from '../../../src/ports/language-model.js';
import { aChatRequest } from '../../support/chat-request.js';
import {
  startStandInOllama,
  type StandInOllama,
  type StandInOptions,
} from '../../support/stand-in-ollama.js';
import { describeLanguageModel } from '../../suites/language-model.js';

describeLanguageModel('the Ollama adapter', async () => {
  const server = await startStandInOllama({
    answer: () => 'an answer of several pieces, one after the other',
  });
  return { model: createOllamaLanguageModel({ host: server.url }), close: server.close };
});

const opened: StandInOllama[] = [];
async function open(options: StandInOptions = {}) {
  const server = await startStandInOllama(options);
  opened.push(server);
  return { server, model: createOllamaLanguageModel({ host: server.url }) };
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()));
});

/** The error of a call that must fail. */
async function problemOf(
  options: StandInOptions,
  change: Partial<ChatRequest> = {},
): Promise<LanguageModelError> {
  const { model } = await open(options);
  const error: unknown = await model.chat(aChatRequest(change)).then(
    () => 'answered',
    (one: unknown) => one,
  );
  expect(error).toBeInstanceOf(LanguageModelError);
  return error as LanguageModelError;
}

describe('the Ollama adapter on the wire', () => {
  it('CX-20 always sends num_ctx and num_predict, and forbids silent cutting', async () => {
    const { server, model } = await open();
    await model.chat(aChatRequest({ contextLimit: 8_192, answerLimit: 2_048 }));
    expect(server.calls[0]?.body).toMatchObject({
      model: 'mistral:7b',
      stream: true,
      truncate: false,
      shift: false,
      options: { num_ctx: 8_192, num_predict: 2_048, temperature: 0 },
    });
  });

  it('CX-20 calls below the path that a server has behind a proxy', async () => {
    const asked: (string | undefined)[] = [];
    const proxy = createHttpServer(({ url }, response) => {
      asked.push(url);
      response.setHeader('content-type', 'application/json').end('{"models":[]}');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    const model = createOllamaLanguageModel({ host: `http://127.0.0.1:${port}/ollama` });
    expect(await model.health([], 5_000)).toMatchObject({ reachable: true });
    expect(asked).toEqual(['/ollama/api/tags']);
    proxy.closeAllConnections();
    proxy.close();
  });

  it('CX-21 leaves think and format out unless they are set', async () => {
    const { server, model } = await open();
    await model.chat(aChatRequest());
    await model.chat(aChatRequest({ format: { type: 'object' } }));
    expect(server.calls[0]?.body).not.toHaveProperty('think');
    expect(server.calls[0]?.body).not.toHaveProperty('format');
    expect(server.calls[1]?.body.format).toEqual({ type: 'object' });
  });

  it.each([true, false])(
    'CX-21 sends think %s, where it is set, for models that can think, and asks once which can',
    async (think) => {
      const server = await startStandInOllama({ thinkers: ['qwen3:8b'] });
      const model = createOllamaLanguageModel({ host: server.url, think });
      for (const name of ['qwen3:8b', 'mistral:7b', 'qwen3:8b'])
        await model.chat(aChatRequest({ model: name }));
      await model.chat(aChatRequest({ model: 'qwen3:8b', think: false }));
      const sent = server.calls.map(({ body }) => body.think);
      await server.close();
      expect(sent).toEqual([think, undefined, think, false]);
    },
  );

  it('CX-20 reports the counts of the server, and null for one that it leaves out', async () => {
    const { server, model } = await open({
      answer: () => ({ text: 'yes', promptTokens: 12, answerTokens: 7 }),
    });
    expect(await model.chat(aChatRequest())).toMatchObject({ promptTokens: 12, answerTokens: 7 });
    server.setAnswer(() => ({ text: 'yes', promptTokens: 12, answerTokens: 0 }));
    expect(await model.chat(aChatRequest())).toMatchObject({ promptTokens: 12, answerTokens: null });
  });

  it('CX-20 ends the request on the wire when the caller aborts while the model loads', async () => {
    const { server, model } = await open();
    server.hold();
    const controller = new AbortController();
    const call = model.chat(aChatRequest({ signal: controller.signal })).catch((error: unknown) => error);
    await server.until(() => server.calls.length === 1);
    controller.abort('stop');
    expect(await call).toBe('stop');
    await server.until(() => server.calls[0]?.hungUp === true);
    expect(server.inFlight()).toBe(0);
  });

  it('CX-20 ends the request on the wire when the caller aborts in the middle of the answer', async () => {
    const { server, model } = await open({ answer: () => 'a longer answer that is held after two pieces' });
    server.hold(2);
    const controller = new AbortController();
    const onText = (): void => controller.abort('stop');
    await expect(model.chat(aChatRequest({ signal: controller.signal, onText }))).rejects.toBe('stop');
    await server.until(() => server.calls[0]?.hungUp === true);
    expect(server.calls[0]?.finished).toBe(false);
  });

  it('CX-20 ends one call without touching another', async () => {
    const { server, model } = await open({ answer: () => 'done' });
    server.hold();
    const controller = new AbortController();
    const aborted = model.chat(aChatRequest({ signal: controller.signal })).catch((error: unknown) => error);
    const other = model.chat(aChatRequest());
    await server.until(() => server.inFlight() === 2);
    controller.abort('stop');
    expect(await aborted).toBe('stop');
    server.release();
    expect((await other).text).toBe('done');
  });

  it('CX-20 waits for a cold load within the loading limit', async () => {
    const { model } = await open({ coldLoadMs: 60, answer: () => 'loaded' });
    const answer = await model.chat(aChatRequest({ loadTimeoutMs: 10_000 }));
    expect(answer.text).toBe('loaded');
    expect(answer.firstTokenMs).toBeGreaterThanOrEqual(50);
  });
});

describe('the failures of the Ollama adapter, by name', () => {
  it('CX-21 server_unreachable names the address and what to run', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const model = createOllamaLanguageModel({ host: `http://127.0.0.1:${port}` });
    const call = model.chat(aChatRequest());
    await expect(call).rejects.toMatchObject({ code: 'server_unreachable' });
    await expect(call).rejects.toThrow(new RegExp(`127.0.0.1:${port}; start it with "ollama serve"`));
    const health = await model.health(['mistral:7b'], 2_000);
    expect(health).toMatchObject({ reachable: false, models: { 'mistral:7b': false } });
    expect(health.problem).toMatch(/ollama serve/);
  });

  it('CX-21 server_busy when the queue is full', async () => {
    const { code } = await problemOf({ queueLimit: 0 });
    expect(code).toBe('server_busy');
  });

  it('CX-21 model_missing says what to pull', async () => {
    const { code, message } = await problemOf({ models: ['qwen3:8b'] });
    expect(code).toBe('model_missing');
    expect(message).toContain('ollama pull mistral:7b');
  });

  it('CX-21 context_exceeded when the server refuses a prompt that is too long', async () => {
    const messages = [{ role: 'user' as const, content: 'word '.repeat(20_000) }];
    const { code } = await problemOf({}, { messages });
    expect(code).toBe('context_exceeded');
  });

  it('CX-20 context_exceeded when the server read all that the context holds and said nothing', async () => {
    const { code } = await problemOf({ answer: () => ({ text: 'fine', promptTokens: 8_191 }) });
    expect(code).toBe('context_exceeded');
  });

  it('CX-21 server_error for an error line in the middle of a stream, with the words of the server', async () => {
    const { code, message } = await problemOf({ answer: () => ({ text: 'x'.repeat(100), breakAfter: 3 }) });
    expect(code).toBe('server_error');
    expect(message).toContain('unexpected EOF');
  });

  it.each(['cut', 'end'] as const)(
    'CX-21 stream_cut for a stream without its last line (%s)',
    async (breakWith) => {
      const { code } = await problemOf({
        answer: () => ({ text: 'x'.repeat(100), breakAfter: 3, breakWith }),
      });
      expect(code).toBe('stream_cut');
    },
  );

  it('CX-21 empty_answer when all of it was thinking', async () => {
    const { code, message } = await problemOf({ answer: () => ({ text: '', thinking: 'hm, let me see' }) });
    expect(code).toBe('empty_answer');
    expect(message).toContain('thinking');
  });

  it('SC-9 empty_answer says how long it took, and how much of that until the first token', async () => {
    const answer = () => ({ text: '', thinking: 'hm, let me see', thinkMs: 40 });
    const { model } = await open({ answer });
    const problem: unknown = await model.chat(aChatRequest()).catch((error: unknown) => error);
    if (!(problem instanceof LanguageModelError) || !problem.spent) throw problem;
    const { firstTokenMs, durationMs } = problem.spent;
    expect(firstTokenMs).toBeGreaterThanOrEqual(35);
    expect(durationMs).toBeGreaterThanOrEqual(firstTokenMs);
    expect([firstTokenMs, durationMs].every(Number.isInteger)).toBe(true);
  });

  it.each(['load', 'unload', 'stop'])('CX-21 empty_answer when nothing was said (%s)', async (doneReason) => {
    const { code } = await problemOf({ answer: () => ({ text: '', doneReason }) });
    expect(code).toBe('empty_answer');
  });

  it('CX-21 bad_request and server_error for other refusals, with the words of the server', async () => {
    const bad = await problemOf({
      answer: () => ({ status: 400, error: '"mistral:7b" does not support thinking' }),
    });
    expect(bad).toMatchObject({ code: 'bad_request' });
    expect(bad.message).toContain('does not support thinking');
    const broken = await problemOf({
      answer: () => ({ status: 500, error: 'model requires more system memory' }),
    });
    expect(broken).toMatchObject({ code: 'server_error' });
    expect(broken.message).toContain('more system memory');
    const foreign = await problemOf({ answer: () => ({ status: 403, error: '' }) });
    expect(foreign).toMatchObject({ code: 'unauthorised' });
  });

  it('SC-9 load_timeout when the first token does not come, with the request ended on the wire', async () => {
    const { server, model } = await open();
    server.hold();
    await expect(model.chat(aChatRequest({ loadTimeoutMs: 50 }))).rejects.toMatchObject({
      code: 'load_timeout',
    });
    await server.until(() => server.calls[0]?.hungUp === true);
    expect(server.inFlight()).toBe(0);
  });

  it('SC-9 answer_timeout when the answer stalls after its first token', async () => {
    const answer = () => ({ text: 'x'.repeat(100), stallAfter: 2 });
    const { code } = await problemOf({ answer }, { loadTimeoutMs: 30_000, answerTimeoutMs: 50 });
    expect(code).toBe('answer_timeout');
  });

  it('CX-21 an answer cut at its limit is an answer, marked as cut', async () => {
    const { model } = await open({ answer: () => 'x'.repeat(1_000) });
    const answer = await model.chat(aChatRequest({ answerLimit: 10 }));
    expect(answer.finish).toBe('length');
    expect(answer.text.length).toBeLessThan(1_000);
  });

  it('CX-24 works again after a runner that died in the middle', async () => {
    const { server, model } = await open({ answer: () => ({ text: 'x'.repeat(100), breakAfter: 1 }) });
    await expect(model.chat(aChatRequest())).rejects.toMatchObject({ code: 'server_error' });
    server.setAnswer(() => 'well again');
    expect((await model.chat(aChatRequest())).text).toBe('well again');
  });
});

describe('the health of an Ollama server', () => {
  it('CX-23 says which models are missing and what to pull', async () => {
    const { model } = await open({ models: ['mistral:7b'] });
    const health = await model.health(['mistral:7b', 'qwen3:8b'], 5_000);
    expect(health.models).toEqual({ 'mistral:7b': true, 'qwen3:8b': false });
    expect(health.problem).toContain('ollama pull qwen3:8b');
    expect(health.problem).not.toContain('ollama pull mistral:7b');
  });

  it('CX-23 takes a name without a tag as the latest', async () => {
    const { model } = await open({ models: ['mistral:latest', 'qwen3:8b'] });
    const health = await model.health(['mistral', 'qwen3', 'QWEN3:8b'], 5_000);
    expect(health.models).toEqual({ mistral: true, qwen3: false, 'QWEN3:8b': true });
  });

  it('CX-23 answers in time when the server accepts and says nothing', async () => {
    const mute = createServer((socket) => void socket.resume());
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const { port } = mute.address() as AddressInfo;
    const health = await createOllamaLanguageModel({ host: `http://127.0.0.1:${port}` }).health(
      ['mistral:7b'],
      100,
    );
    expect(health.reachable).toBe(false);
    expect(health.problem).toMatch(/did not answer within 0.1 s/);
    await new Promise((resolve) => mute.close(resolve));
  });
});
