import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { RunningService } from '../support/running-service.js';
import {
  EMAIL_PROMPT,
  filesAnswer,
  planAnswer,
  playing,
  rightAtOnceScript,
} from '../support/scripted-answers.js';
import { commandLinesWith } from '../support/service-processes.js';
import { startStandInOllama, type StandInOllama } from '../support/stand-in-ollama.js';
import { until } from '../support/until.js';

const STEP_SECONDS = 4;

type Answer = { status: number; retryAfter: string | null; body: Record<string, unknown> };

/** A module whose test starts processes that never end, and then never yields. */
function endless(mark: string) {
  const code = `import { spawn } from 'node:child_process';

const loop = 'for (;;) {}';

export function spin() {
  for (let count = 0; count < 2; count += 1) {
    const child = spawn(process.execPath, ['-e', loop, '${mark}'], { detached: true, stdio: 'ignore' });
    child.on('error', () => {});
    child.unref();
  }
  for (;;) {}
}`;
  const tests = `import test from 'node:test';
import { spin } from '../src/spin.js';

test('ends', () => {
  spin();
});`;
  const answer = filesAnswer({ 'src/spin.js': code, 'test/spin.test.js': tests });
  return playing({
    plan: planAnswer('javascript', { name: 'spin' }),
    write: { spin: answer },
    correct: { spin: [answer] },
  });
}

describe('a service with one place to run and one to wait', () => {
  let ollama: StandInOllama;
  let service: RunningService;

  beforeAll(async () => {
    ollama = await startStandInOllama({ models: ['mistral:7b'], answer: rightAtOnceScript() });
    service = await RunningService.prepare({
      OLLAMA_HOST: ollama.url,
      INTERN_MODEL_TIERS: 'mistral:7b',
      INTERN_MAX_RUNNING: '1',
      INTERN_MAX_WAITING: '1',
      INTERN_MAX_ITERATIONS: '2',
      INTERN_STEP_TIMEOUT: String(STEP_SECONDS),
    });
    await service.start();
  });
  afterEach(() => ollama.release());
  afterAll(async () => {
    await service.destroy();
    await ollama.close();
  });

  async function post(prompt: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const response = await fetch(`${service.url}/tasks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ prompt }),
    });
    const body = (await response.json()) as Record<string, unknown>;
    return { status: response.status, retryAfter: response.headers.get('retry-after'), body };
  }

  const health = async () =>
    (await service.request('GET', '/health')).body as { queue: Record<string, number> | null };
  const idOf = ({ body }: Answer): string => String(body['task_id']);
  const endOf = async (taskId: string) => (await service.follow(taskId)).at(-1)?.type;

  it('SC-5 refuses at once who does not wait, with 503 and Retry-After; who waits gets in as soon as one leaves; what was refused never runs', async () => {
    ollama.hold();
    const running = idOf(await post(`${EMAIL_PROMPT} one`));
    await ollama.until(() => ollama.inFlight() === 1);
    const waiting = idOf(await post(`${EMAIL_PROMPT} two`));

    const refused = await post(`${EMAIL_PROMPT} refused`, { prefer: 'wait=0' });
    expect(refused).toMatchObject({ status: 503, body: { code: 'queue_full', status: 503 } });
    expect(refused.retryAfter).toMatch(/^[1-9]\d*$/);
    const tooLong = await post(`${EMAIL_PROMPT} refused too`, { prefer: 'wait=1' });
    expect(tooLong).toMatchObject({ status: 503, body: { code: 'queue_full' } });

    const third = post(`${EMAIL_PROMPT} three`, { prefer: 'wait=120' });
    await until(async () => (await health()).queue?.['blocked'] === 1);
    expect((await health()).queue).toMatchObject({ running: 1, waiting: 1 });
    ollama.release();
    const blocked = await third;
    expect(blocked.status).toBe(200);

    const all = [running, waiting, idOf(blocked)];
    expect(await Promise.all(all.map(endOf))).toEqual(all.map(() => 'TASK_COMPLETE'));
    await until(async () => (await health()).queue?.['running'] === 0);
    expect((await health()).queue).toMatchObject({ running: 0, waiting: 0, blocked: 0 });
    const { tasks } = (await service.request('GET', '/tasks')).body as { tasks: { task_id: string }[] };
    expect(tasks.map(({ task_id }) => task_id).sort()).toEqual([...all].sort());
    expect(ollama.calls.filter(({ body }) => JSON.stringify(body).includes('refused'))).toEqual([]);
  });

  it('SC-14 the same Idempotency-Key gives the same task, also after a restart, and 409 with another body; all of it with no place free', async () => {
    ollama.hold();
    const key = { 'idempotency-key': randomUUID() };
    const first = await post(`${EMAIL_PROMPT} keyed`, key);
    const filler = await post(`${EMAIL_PROMPT} filler`);
    expect([first.status, filler.status]).toEqual([200, 200]);
    const full = { ...key, prefer: 'wait=0' };
    expect(await post(`${EMAIL_PROMPT} keyed`, full)).toMatchObject({
      status: 200,
      body: { task_id: idOf(first) },
    });
    expect(await post(`${EMAIL_PROMPT} other`, full)).toMatchObject({
      status: 409,
      body: { code: 'idempotency_conflict', status: 409 },
    });
    ollama.release();
    expect([await endOf(idOf(first)), await endOf(idOf(filler))]).toEqual(['TASK_COMPLETE', 'TASK_COMPLETE']);
    expect(await service.stop()).toBe(0);
    await service.start();
    expect(await post(`${EMAIL_PROMPT} keyed`, key)).toMatchObject({
      status: 200,
      body: { task_id: idOf(first), status: 'completed' },
    });
    expect((await post(`${EMAIL_PROMPT} other`, key)).status).toBe(409);
  });

  it('SC-9 generated code that never yields, with processes of its own, is killed at the limit of the step: the task ends step_timeout and nothing of it lives on', async () => {
    const mark = randomUUID();
    ollama.setAnswer(endless(mark));
    const taskId = idOf(await post('Build something that spins'));
    const seen = await service.followUntil(taskId, 'TEST_STARTED');
    expect(seen.at(-1)?.type).toBe('TEST_STARTED');
    await until(async () => (await commandLinesWith(mark)).length >= 2);
    expect(await endOf(taskId)).toBe('TASK_FAILED');
    expect((await service.status(taskId))['failure']).toMatchObject({ reason: 'step_timeout' });
    expect(await commandLinesWith(mark)).toEqual([]);
    const journal = await service.journal(taskId);
    const runs = journal.filter((line) => line['event_type'] === 'TEST_FAILED');
    expect(runs.length).toBeGreaterThan(0);
    // Other tasks are not hurt.
    ollama.setAnswer(rightAtOnceScript());
    expect(await endOf(idOf(await post(EMAIL_PROMPT)))).toBe('TASK_COMPLETE');
  });

  it('SC-9 a model that stalls after its first word is ended on the wire at the limit of the step: the task ends step_timeout', async () => {
    ollama.setAnswer(() => ({ text: 'never more than this, and a little bit', stallAfter: 1 }));
    const taskId = idOf(await post('Build something slowly'));
    expect(await endOf(taskId)).toBe('TASK_FAILED');
    expect((await service.status(taskId))['failure']).toMatchObject({ reason: 'step_timeout' });
    await ollama.until(() => ollama.inFlight() === 0);
    expect(ollama.calls.at(-1)?.hungUp).toBe(true);
  });
});
