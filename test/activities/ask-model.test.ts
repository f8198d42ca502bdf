import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { jsonrepair } from 'jsonrepair';
import { createHash } from 'node:crypto';
import { createAskModel, type AskModelDeps } from '../../src/activities/ask-model.js';
import { FAILURE, type AskModelInput, type AskModelResult } from '../../src/activities/contract.js';
import { createFileBlobStore } from '../../src/adapters/blobs/index.js';
import { createOllamaLanguageModel } from '../../src/adapters/ollama/index.js';
import { createLocalTextWork } from '../../src/adapters/text-work/index.js';
import { createTokenCounter } from '../../src/adapters/tokenizer/index.js';
import { createTypescriptSyntaxChecker } from '../../src/adapters/typescript-syntax/index.js';
import type { TaskEvent } from '../../src/domain/task/events.js';
import { buildPlan } from '../../src/domain/task/plan-rules.js';
import type { BlobStore } from '../../src/ports/blob-store.js';
import { LanguageModelError, type ChatAnswer, type ChatRequest } from '../../src/ports/language-model.js';
import { SandboxError } from '../../src/ports/sandbox.js';
import { aCall, aRecord, TASK_ID } from '../support/builders.js';
import { failureOf } from '../support/failure.js';
import { EMAIL_PROMPT, emailValidatorScript, filesAnswer, planAnswer } from '../support/scripted-answers.js';
import { startStandInOllama, type StandInAnswer, type StandInOllama } from '../support/stand-in-ollama.js';
import { aWorkspace } from '../support/workspace.js';

const text = createLocalTextWork({
  tokenCounter: createTokenCounter(),
  syntax: createTypescriptSyntaxChecker(),
  repairJson: jsonrepair,
});
const LIMITS = { step_ms: 30_000, load_ms: 30_000 };
const NAME = 'email-validator';
const PLAN = buildPlan('javascript', [{ name: NAME, purpose: 'exports isValidEmail(text)', depends_on: [] }]);
const [{ file, test_file } = { file: '', test_file: '' }] = PLAN.modules;
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

const CODE = 'export function isValidEmail(text) {\n  return text.includes("@");\n}\n';
const TESTS = `import test from 'node:test';
import assert from 'node:assert/strict';
import { isValidEmail } from '../src/email-validator.js';
test('refuses', () => { assert.equal(isValidEmail('a@b'), false); });
`;
const good = filesAnswer({ [file]: CODE.trim(), [test_file]: TESTS.trim() });

/** Pieces of an answer after which nothing more comes; none as while a model loads. */
const STALLED = 2;
const SILENT = 0;

let server: StandInOllama;
let blobs: BlobStore;
let deps: AskModelDeps;

beforeEach(async () => {
  server = await startStandInOllama({ answer: emailValidatorScript() });
  blobs = createFileBlobStore({ dataDir: aWorkspace() });
  deps = {
    model: createOllamaLanguageModel({ host: server.url }),
    settings: { tiers: ['mistral:7b'], contextLimits: {} },
    readRecord: (_taskId, record) => Promise.resolve(record.tail),
    blobs,
    text,
  };
});
afterEach(() => server.close());

type Kind = AskModelInput['step']['kind'];
type Started = {
  readonly language?: 'python' | null;
  readonly model?: string | null;
  readonly prompt?: string;
};

/** The record and the blobs of a task that has come to where a step of this kind is due. */
async function inputFor(
  kind: Kind,
  { language = null, model = null, prompt = EMAIL_PROMPT }: Started = {},
): Promise<AskModelInput> {
  const request = await blobs.put(
    TASK_ID,
    JSON.stringify({ prompt, answers: ['keep it short'], language, model }),
  );
  const output = await blobs.put(TASK_ID, 'what the run printed');
  const code = { path: file, ...(await blobs.put(TASK_ID, CODE)) };
  const tests = { path: test_file, ...(await blobs.put(TASK_ID, TESTS)) };
  const failures = [{ name: 'refuses', file: test_file, message: 'true !== false' }];
  const events: readonly TaskEvent[] = aRecord(
    ['TASK_STARTED', { request_sha256: request.sha256, language, model }],
    ['PLANNING_COMPLETE', { ...PLAN, call: aCall() }],
    ['MODULE_STARTED', { module: NAME }],
    ['CODE_GENERATED', { module: NAME, files: [code, tests] }, 1],
    ['TEST_STARTED', { module: NAME }],
    ['TEST_FAILED', { module: NAME, failures, output: { ...output, truncated: false } }],
    ['MODULE_ITERATION', { module: NAME }],
    ['CORRECTION_STARTED', { module: NAME }],
  );
  const until = { plan: 1, write: 3, correct: 8 }[kind];
  return {
    step: {
      task_id: TASK_ID,
      step: `s-${kind}`,
      kind,
      module: kind === 'plan' ? null : NAME,
      iteration: kind === 'correct' ? 2 : 1,
    },
    record: { sequence: until, tail: events.slice(0, until) },
    limits: LIMITS,
  };
}

const environment = (): MockActivityEnvironment =>
  new MockActivityEnvironment(undefined, { logger: new DefaultLogger('ERROR') });
const run = (input: AskModelInput, env = environment()): Promise<AskModelResult> =>
  env.run<[AskModelInput], AskModelResult, (input: AskModelInput) => Promise<AskModelResult>>(
    createAskModel(deps),
    input,
  );
const answering = (...answers: readonly StandInAnswer[]): void =>
  server.setAnswer(({ index }) => answers[Math.min(index, answers.length - 1)] ?? '');
const lastMessage = (index: number): string => server.calls[index]?.body.messages.at(-1)?.content ?? '';
const stored = async (sha256: string): Promise<string> => (await blobs.get(TASK_ID, sha256)).toString('utf8');

describe('a step with a model', () => {
  it('WF-1 plans: the plan comes back with the record of the call', async () => {
    const result = await run(await inputFor('plan'));
    expect(result).toMatchObject({
      kind: 'plan',
      plan: { language: 'javascript', modules: [{ name: NAME, file, test_file }] },
    });
    expect(server.calls).toHaveLength(1);
    expect(server.calls[0]?.body.format).toMatchObject({ type: 'object' });
    expect(server.calls[0]?.body.messages[1]?.content).toContain('Build email validator');
    expect(server.calls[0]?.body.messages[1]?.content).toContain('keep it short');
  });

  it('WF-13 plans in the language of the task, whatever the planner says', async () => {
    const result = await run(await inputFor('plan', { language: 'python' }));
    expect(result).toMatchObject({
      kind: 'plan',
      plan: { language: 'python', modules: [{ file: 'email_validator.py' }] },
    });
  });

  it('CX-30 writes: asks for text, stores the files, and returns their hashes only', async () => {
    const result = await run(await inputFor('write'));
    if (result.kind !== 'code') throw new Error(result.kind);
    expect(result.files.map(({ path }) => path)).toEqual([file, test_file]);
    for (const { sha256, bytes } of result.files) {
      const content = await stored(sha256);
      expect(sha(content)).toBe(sha256);
      expect(Buffer.byteLength(content)).toBe(bytes);
    }
    expect(result.strategy).toBe('whole-file');
    expect(server.calls[0]?.body).not.toHaveProperty('format');
    expect(JSON.stringify(result).length).toBeLessThan(4_096);
  });

  it('WF-6 corrects: shows the files, the failing test first, and what the run printed', async () => {
    const result = await run(await inputFor('correct'));
    expect(result.kind).toBe('code');
    const prompt = server.calls[0]?.body.messages[1]?.content ?? '';
    expect(prompt).toContain('return text.includes("@");');
    expect(prompt).toContain('- refuses (test/email-validator.test.js):\n| true !== false');
    expect(prompt.indexOf('true !== false')).toBeLessThan(prompt.indexOf('what the run printed'));
  });

  it('CX-9 records model, routing, tokens, slots and time, and stores prompt and answer', async () => {
    const { call } = await run(await inputFor('write'));
    expect(call).toMatchObject({ call_id: 's-write#1', model: 'mistral:7b', asks: 1 });
    expect(call.routing).toMatch(/^first tier: \d+ of 8192 tokens wanted$/);
    expect(call.prompt_tokens).toBeGreaterThan(100);
    expect(call.answer_tokens).toBeGreaterThan(50);
    expect(call.prompt_tokens_estimated).toBeGreaterThan(100);
    expect(call.slots).toHaveProperty('task');
    expect(await stored(call.prompt_sha256)).toContain('Build email validator');
    expect(await stored(call.answer_sha256)).toContain('export function isValidEmail');
  });

  it('WF-9 done again after a crash, comes to the same files', async () => {
    const input = await inputFor('write');
    const [first, second] = [await run(input), await run(input)];
    expect(second).toMatchObject({ kind: 'code', files: (first as { files?: unknown }).files });
  });

  it('CX-20 always sends the same num_ctx for a model', async () => {
    await run(await inputFor('plan'));
    await run(await inputFor('write'));
    await run(await inputFor('correct'));
    expect(server.calls.map(({ body }) => body.options?.num_ctx)).toEqual([8_192, 8_192, 8_192]);
  });
});

describe('routing of a step', () => {
  it('CX-4 goes to a larger tier when the context as wanted does not fit the first', async () => {
    deps = { ...deps, settings: { tiers: ['mistral:7b', 'qwen3:8b'], contextLimits: {} } };
    const { call } = await run(await inputFor('plan', { prompt: 'word '.repeat(8_000) }));
    expect(call.model).toBe('qwen3:8b');
    expect(call.routing).toMatch(/^larger tier/);
    expect(server.calls[0]?.body.options?.num_ctx).toBe(32_768);
  });

  it('CX-4 squeezes into the only tier: what is sent fits, with room for the answer', async () => {
    const { call } = await run(await inputFor('plan', { prompt: 'word '.repeat(60_000) }));
    expect(call.routing).toMatch(/^largest tier, shortened/);
    expect(server.calls[0]?.body.messages[1]?.content).toContain('characters left out');
    const { num_ctx = 0, num_predict = 0 } = server.calls[0]?.body.options ?? {};
    expect(call.prompt_tokens_estimated + num_predict).toBeLessThanOrEqual(num_ctx);
  });

  it('CX-4 passes over a larger tier that the server does not have, and says so', async () => {
    deps = { ...deps, settings: { tiers: ['mistral:7b', 'big:70b'], contextLimits: { 'big:70b': 32_768 } } };
    const { call } = await run(await inputFor('plan', { prompt: 'word '.repeat(8_000) }));
    expect(call.model).toBe('mistral:7b');
    expect(call.routing).toContain('big:70b is not there');
  });

  it('CX-4 uses the model that the task asks for, and no other', async () => {
    const { call } = await run(await inputFor('plan', { model: 'qwen3:8b' }));
    expect(call).toMatchObject({ model: 'qwen3:8b' });
    expect(call.routing).toMatch(/^asked for by the task/);
    const failure = await failureOf(run(await inputFor('plan', { model: 'absent:1b' })));
    expect(failure).toMatchObject({ type: FAILURE.modelMissing, nonRetryable: true });
    expect(failure.message).toContain('ollama pull absent:1b');
  });
});

describe('answers that cannot be used', () => {
  it('CX-31 are asked for again with the problem named, and then taken', async () => {
    answering(filesAnswer({ [file]: CODE.trim() }), good);
    const result = await run(await inputFor('write'));
    expect(result).toMatchObject({ kind: 'code', call: { asks: 2 } });
    expect(server.calls).toHaveLength(2);
    expect(lastMessage(1)).toContain('the tests test/email-validator.test.js are missing');
    expect(server.calls[1]?.body.messages.at(-2)).toMatchObject({ role: 'assistant' });
  });

  it('CX-31 are asked for again twice at most, then the step says what was wrong', async () => {
    answering('I would rather talk about it.');
    const result = await run(await inputFor('write'));
    expect(result).toMatchObject({ kind: 'unusable', reason: 'no_code', call: { asks: 3 } });
    expect(server.calls).toHaveLength(3);
  });

  it('WF-1 a plan that breaks a rule is asked for again with the rule', async () => {
    answering(
      planAnswer('javascript', { name: 'a', depends_on: ['b'] }),
      planAnswer('javascript', { name: 'a' }),
    );
    expect(await run(await inputFor('plan'))).toMatchObject({ kind: 'plan', call: { asks: 2 } });
    expect(lastMessage(1)).toContain('depends on "b", which is not in the plan');
  });

  it('CX-32 code that does not parse is asked for again with file and line', async () => {
    answering(good.replace('return text', 'return (text'), good);
    expect(await run(await inputFor('write'))).toMatchObject({ kind: 'code', call: { asks: 2 } });
    expect(lastMessage(1)).toMatch(/src\/email-validator\.js, line 2/);
  });

  it('CX-31 an answer cut at its limit is asked for again, shorter', async () => {
    answering({ text: good, doneReason: 'length' }, good);
    expect(await run(await inputFor('write'))).toMatchObject({ kind: 'code', call: { asks: 2 } });
    expect(lastMessage(1)).toContain('answer shorter');
  });

  it('CX-21 an answer that is all thinking is asked for again, then given up as unusable', async () => {
    answering({ text: '', thinking: 'hm' });
    const result = await run(await inputFor('write'));
    expect(result).toMatchObject({
      kind: 'unusable',
      reason: 'empty_answer',
      call: { asks: 3, answer_tokens: null },
    });
  });

  it.each(['stop', 'length'])(
    'CX-21 after an answer that was all thinking (%s) it is asked again without',
    async (doneReason) => {
      server.setAnswer(({ body }) =>
        body.think === false ? good : { text: '', thinking: 'hm', doneReason },
      );
      expect(await run(await inputFor('write'))).toMatchObject({ kind: 'code', call: { asks: 2 } });
      expect(server.calls.map(({ body }) => body.think)).toEqual([undefined, false]);
    },
  );

  it('CX-31 a plan whose JSON is not whole is asked for again: what is missing would be lost', async () => {
    const whole = planAnswer('javascript', { name: 'a' }, { name: 'b' });
    answering(whole.slice(0, whole.indexOf('},') + 1), whole);
    const result = await run(await inputFor('plan'));
    expect(result).toMatchObject({ kind: 'plan', plan: { modules: [{ name: 'a' }, { name: 'b' }] } });
    expect(lastMessage(1)).toContain('its JSON is not whole');
  });

  it('CX-32 a correction identical to the failed version is told so once, then taken', async () => {
    answering(good);
    const result = await run(await inputFor('correct'));
    expect(result).toMatchObject({ kind: 'code', call: { asks: 2 } });
    expect(lastMessage(1)).toContain('the same code as before');
  });

  it('CX-31 a usable answer is kept when asking again brings nothing better', async () => {
    answering(good, 'I have nothing to add.');
    const result = await run(await inputFor('correct'));
    expect(result).toMatchObject({ kind: 'code', call: { asks: 3 } });
  });
});

describe('a step whose model call fails', () => {
  it.each<readonly [string, StandInAnswer, string, boolean]>([
    ['CX-21 a full queue is waited for', { status: 503 }, FAILURE.modelUnavailable, false],
    [
      'CX-21 a stream that is cut is tried again, not for ever',
      { text: 'x'.repeat(99), breakAfter: 2, breakWith: 'cut' },
      FAILURE.modelRefused,
      false,
    ],
    [
      'CX-21 a runner that dies is tried again, not for ever',
      { text: 'x'.repeat(99), breakAfter: 2 },
      FAILURE.modelRefused,
      false,
    ],
    [
      'CX-21 a context that the server finds too large is final',
      { text: 'x', promptTokens: 8_192 },
      FAILURE.contextExceeded,
      true,
    ],
    ['CX-21 a request that it refuses is final', { status: 400, error: 'no' }, FAILURE.modelRefused, true],
  ])('%s', async (_name, answer, type, nonRetryable) => {
    answering(answer);
    expect(await failureOf(run(await inputFor('write')))).toMatchObject({ type, nonRetryable });
  });

  it('CX-23 an absent server is waited for', async () => {
    const input = await inputFor('plan');
    await server.close();
    const failure = await failureOf(run(input));
    expect(failure).toMatchObject({ type: FAILURE.modelUnavailable, nonRetryable: false });
    expect(failure.message).toContain('ollama serve');
  });

  it('CX-21 a missing model is final, and says what to pull', async () => {
    deps = { ...deps, settings: { tiers: ['absent:7b'], contextLimits: {} } };
    const failure = await failureOf(run(await inputFor('plan')));
    expect(failure).toMatchObject({ type: FAILURE.modelMissing, nonRetryable: true });
    expect(failure.message).toContain('ollama pull absent:7b');
  });

  it.each<readonly [string, Partial<AskModelInput['limits']>, number, string, RegExp]>([
    ['the step, from the first token', { step_ms: 50 }, STALLED, FAILURE.stepTimeout, /INTERN_STEP_TIMEOUT/],
    ['loading', { load_ms: 50 }, SILENT, FAILURE.stepTimeout, /INTERN_LOAD_TIMEOUT/],
    [
      'the step, though the task has more time',
      { step_ms: 50, left_ms: 30_000 },
      STALLED,
      FAILURE.stepTimeout,
      /INTERN_STEP_TIMEOUT/,
    ],
    [
      'loading, though the task has more time than a timer takes',
      { load_ms: 50, left_ms: 1e15 },
      SILENT,
      FAILURE.stepTimeout,
      /INTERN_LOAD_TIMEOUT/,
    ],
    ['the task, while it answers', { left_ms: 500 }, STALLED, FAILURE.taskTimeout, /INTERN_TASK_TIMEOUT/],
    ['the task, while the model loads', { left_ms: 500 }, SILENT, FAILURE.taskTimeout, /INTERN_TASK_TIMEOUT/],
  ])('SC-9 a passed limit of %s is final, and its request ended', async (...row) => {
    const [, limits, pieces, type, advice] = row;
    answering('x'.repeat(99));
    server.hold(pieces);
    const input = await inputFor('write');
    const failure = await failureOf(run({ ...input, limits: { ...LIMITS, ...limits } }));
    expect(failure).toMatchObject({ type, nonRetryable: true });
    expect(failure.message).toMatch(advice);
    expect(failure.message).toMatch(/ 0\.0?5 s\b/);
    await server.until(() => server.inFlight() === 0);
    expect(server.calls.length).toBeLessThanOrEqual(1);
  });

  it('WF-14 where nothing isolates, a plan fails for good with what to install, and no model is asked', async () => {
    deps = { ...deps, missingSandbox: () => Promise.resolve('Not run here: install bubblewrap') };
    expect(await failureOf(inputFor('plan').then((input) => run(input)))).toMatchObject({
      type: FAILURE.notIsolated,
      nonRetryable: true,
      message: expect.stringContaining('install bubblewrap'),
    });
    expect(server.calls).toEqual([]);
  });

  it('WF-14 a sandbox that went away while a plan was made ends the step under its own name', async () => {
    deps = {
      ...deps,
      missingTool: () => Promise.reject(new SandboxError('sandbox_unavailable', 'install bubblewrap')),
    };
    expect(await failureOf(inputFor('plan').then((input) => run(input)))).toMatchObject({
      type: FAILURE.notIsolated,
      message: expect.stringContaining('install bubblewrap'),
    });
  });

  it('CX-4 a context into which not even the rules fit is refused before anything is sent', async () => {
    deps = { ...deps, settings: { tiers: ['mistral:7b'], contextLimits: { 'mistral:7b': 400 } } };
    const failure = await failureOf(run(await inputFor('write')));
    expect(failure).toMatchObject({ type: FAILURE.contextExceeded, nonRetryable: true });
    expect(failure.message).toMatch(/\d+ tokens too large for a context of 400 tokens/);
    expect(server.calls).toHaveLength(0);
  });

  it('WF-9 a request that cannot be read is final', async () => {
    const input = await inputFor('plan');
    const [started] = input.record.tail;
    const { sha256 } = await blobs.put(TASK_ID, '[]');
    const tail = [{ ...started!, data: { ...started!.data, request_sha256: sha256 } }];
    const failure = await failureOf(run({ ...input, record: { sequence: 1, tail } }));
    expect(failure).toMatchObject({ type: FAILURE.requestMissing, nonRetryable: true });
  });
});

describe('the time of a step that asks more than once', () => {
  type Limits = Pick<ChatRequest, 'loadTimeoutMs' | 'answerTimeoutMs'>;
  let given: readonly Limits[];

  /** A model whose askings go as listed, and take the time that they say. */
  function scripted(...answers: readonly (ChatAnswer | LanguageModelError)[]): void {
    const limits: Limits[] = [];
    given = limits;
    deps = {
      ...deps,
      model: {
        ...deps.model,
        chat({ loadTimeoutMs, answerTimeoutMs }) {
          const answer = answers[limits.length] ?? new LanguageModelError('bad_request', 'asked too often');
          limits.push({ loadTimeoutMs, answerTimeoutMs });
          return answer instanceof LanguageModelError ? Promise.reject(answer) : Promise.resolve(answer);
        },
      },
    };
  }

  const took = (text: string, firstTokenMs: number, durationMs: number): ChatAnswer => ({
    text,
    thinking: '',
    promptTokens: 1,
    answerTokens: 1,
    finish: 'stop',
    firstTokenMs,
    durationMs,
  });
  const empty = (firstTokenMs: number, durationMs: number): LanguageModelError =>
    new LanguageModelError('empty_answer', 'all thinking', { spent: { firstTokenMs, durationMs } });
  const tooLate = (code: 'load_timeout' | 'answer_timeout'): LanguageModelError =>
    new LanguageModelError(code, 'the model was not quick enough; raise the limit');

  it('SC-9 all askings have one limit together, each counted from its first token, and one for loading', async () => {
    scripted(took('no code', 10_000, 22_000), empty(3_000, 8_000), took(good, 500, 2_500));
    const result = await run(await inputFor('write'));
    expect(given).toEqual([
      { loadTimeoutMs: 30_000, answerTimeoutMs: 30_000 },
      { loadTimeoutMs: 20_000, answerTimeoutMs: 18_000 },
      { loadTimeoutMs: 17_000, answerTimeoutMs: 13_000 },
    ]);
    expect(result).toMatchObject({ kind: 'code', call: { asks: 3, duration_ms: 32_500 } });
  });

  it('SC-9 askings that came back empty count in the running time', async () => {
    scripted(empty(1_000, 5_000), empty(100, 4_100), empty(0, 2_000));
    expect(await run(await inputFor('write'))).toMatchObject({
      kind: 'unusable',
      call: { duration_ms: 11_100, answer_tokens: null },
    });
  });

  it('SC-9 an asking has a moment even when nothing is left, so that its end has a name', async () => {
    scripted(took('no code', 40_000, 80_000), tooLate('answer_timeout'));
    await failureOf(run(await inputFor('write')));
    expect(given[1]).toEqual({ loadTimeoutMs: 1, answerTimeoutMs: 1 });
  });

  it.each(['load_timeout', 'answer_timeout'] as const)(
    'SC-9 %s of a later asking is the end of the step, and says that the time was shared',
    async (code) => {
      scripted(took('no code', 1, 2), tooLate(code));
      const input = await inputFor('write');
      const limits = { step_ms: 30_000, load_ms: 40_000 };
      const failure = await failureOf(run({ ...input, limits }));
      expect(failure).toMatchObject({ type: FAILURE.stepTimeout, nonRetryable: true });
      const seconds = code === 'load_timeout' ? 40 : 30;
      expect(failure.message).toBe(
        `asking 2 of a step that has ${seconds} s for all of them: the model was not quick enough; raise the limit`,
      );
    },
  );

  it('SC-9 CX-31 code that can be used is kept when asking again runs out of time', async () => {
    scripted(took(good, 1_000, 2_000), tooLate('answer_timeout'));
    const result = await run(await inputFor('correct'));
    expect(result).toMatchObject({ kind: 'code', call: { asks: 2 } });
  });
});

describe('a step that is cancelled or lasts', () => {
  it('CX-20 cancelling ends the request on the wire', async () => {
    server.hold(1);
    const env = environment();
    const step = run(await inputFor('write'), env).catch((error: unknown) => error);
    await server.until(() => server.calls.length === 1);
    env.cancel();
    expect(await step).toBeInstanceOf(CancelledFailure);
    await server.until(() => server.calls[0]?.hungUp === true);
    expect(server.inFlight()).toBe(0);
  });

  it('CX-20 heartbeats on a timer while the model loads', async () => {
    server.hold();
    const env = environment();
    let beats = 0;
    const three = new Promise<void>((resolve) => {
      env.on('heartbeat', () => {
        beats += 1;
        if (beats === 3) resolve();
      });
    });
    const step = run(await inputFor('write'), env);
    await three;
    expect(server.calls[0]?.finished).toBe(false);
    server.release();
    expect((await step).kind).toBe('code');
  });
});
