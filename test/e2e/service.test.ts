import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { CORRECTED_PLOT } from '../support/plots.js';
import type { RunningService } from '../support/running-service.js';
import {
  emailValidatorScript,
  EMAIL_PROMPT,
  neverRightScript,
  rightAtOnceScript,
  twoModulesScript,
} from '../support/scripted-answers.js';
import { prepareOnStandIn, type ServiceOnStandIn } from '../support/service-on-stand-in.js';
import type { StandInOllama } from '../support/stand-in-ollama.js';
import { until } from '../support/until.js';

describe('the service, from REST to the sandbox and back', () => {
  let both: ServiceOnStandIn;
  let ollama: StandInOllama;
  let service: RunningService;

  beforeAll(async () => {
    both = await prepareOnStandIn({ INTERN_MAX_ITERATIONS: '3' });
    ({ ollama, service } = both);
    await service.start();
  });
  afterEach(() => ollama.release());
  afterAll(() => both.destroy());

  it('AP-1 AP-3 AP-20 WF-1 completes a task with a correction, and REST, WebSocket and journal tell the same', async () => {
    ollama.setAnswer(emailValidatorScript());
    const taskId = await service.submit(EMAIL_PROMPT);
    const messages = await service.follow(taskId);
    expect(messages.map((message) => message.type)).toEqual(CORRECTED_PLOT);
    const events = await service.events(taskId);
    expect(events.map((event) => event.event_type)).toEqual(CORRECTED_PLOT);
    expect(messages.map((message) => [message.sequence, message.data.event_id])).toEqual(
      events.map((event) => [event.sequence, event.event_id]),
    );
    const journal = await service.journal(taskId);
    expect(journal.map((line) => line.event_id)).toEqual(events.map((event) => event.event_id));
    expect(await service.follow(taskId, 15)).toEqual(messages.slice(15));
    expect(await service.status(taskId)).toMatchObject({
      status: 'completed',
      progress: 1,
      code_version: 2,
      failure: null,
    });
  });

  it('WF-3 WF-15 hands back a git repository with one commit and tag a version, and the code over REST', async () => {
    ollama.setAnswer(emailValidatorScript());
    const taskId = await service.submit(EMAIL_PROMPT);
    await service.follow(taskId);
    const { body } = await service.request('GET', `/tasks/${taskId}/code`);
    const { files, version } = body as { version: number; files: { path: string; content: string }[] };
    expect(version).toBe(2);
    expect(files.map((file) => file.path)).toEqual([
      'package.json',
      'src/email-validator.js',
      'test/email-validator.test.js',
    ]);
    const folder = await mkdtemp(join(tmpdir(), 'clone-'));
    await execa('git', ['clone', '--quiet', join(service.dataDir, 'tasks', taskId, 'code.git'), folder]);
    const { stdout } = await execa(
      'git',
      ['log', '--format=%s|%(trailers:key=Code-Version,valueonly,separator=%x2C)', 'main'],
      { cwd: folder },
    );
    expect(stdout.split('\n')).toEqual([
      'Correct email-validator, iteration 2|2',
      'Write email-validator, iteration 1|1',
    ]);
    expect((await execa('git', ['tag'], { cwd: folder })).stdout).toBe('v1\nv2');
    const code = await readFile(join(folder, 'src/email-validator.js'), 'utf8');
    expect(files[1]?.content).toBe(code);
    await rm(folder, { recursive: true });
  });

  it('WF-1 works module by module, and tests them all together at the end', async () => {
    ollama.setAnswer(twoModulesScript());
    const taskId = await service.submit('Build a room', { priority: 'high', language: 'javascript' });
    const messages = await service.follow(taskId);
    const completed = messages.filter((message) => message.type === 'MODULE_COMPLETE');
    expect(completed.map((message) => message.data.module)).toEqual(['area', 'room']);
    expect(messages.at(-1)?.data).toMatchObject({ modules: 2, tests: 2 });
    expect(await service.status(taskId)).toMatchObject({ priority: 'HIGH', code_version: 2 });
  });

  it('WF-1 needs no correction when the model is right at once', async () => {
    ollama.setAnswer(rightAtOnceScript());
    const messages = await service.follow(await service.submit(EMAIL_PROMPT));
    expect(messages.map((message) => message.type)).not.toContain('CORRECTION_STARTED');
    expect(messages.at(-1)?.data).toMatchObject({ calls: 2 });
  });

  it('CX-20 sends every call with a fixed window, and forbids the server to cut it silently', () => {
    expect(ollama.calls.length).toBeGreaterThan(0);
    for (const { body } of ollama.calls) {
      expect(body.options).toMatchObject({ num_ctx: 8192 });
      expect(body.options?.num_predict).toBeGreaterThan(0);
      expect(body).toMatchObject({ truncate: false, shift: false, model: 'mistral:7b' });
    }
  });

  it('WF-6 AP-4 cancels in the middle of a model call, and the call ends on the wire', async () => {
    ollama.setAnswer(emailValidatorScript());
    ollama.hold();
    const taskId = await service.submit(EMAIL_PROMPT);
    await ollama.until(() => ollama.inFlight() > 0);
    const call = ollama.calls.at(-1);
    const cancelled = await service.request('DELETE', `/tasks/${taskId}`);
    expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    await ollama.until(() => call?.hungUp === true);
    expect(await service.request('DELETE', `/tasks/${taskId}`)).toMatchObject({
      status: 200,
      body: { status: 'cancelled' },
    });
    expect((await service.events(taskId)).map((event) => event.event_type)).toEqual([
      'TASK_STARTED',
      'TASK_CANCELLED',
    ]);
  });

  it('WF-1 fails a task whose model never gets it right, with the last failure as the reason', async () => {
    ollama.setAnswer(neverRightScript());
    const taskId = await service.submit(EMAIL_PROMPT);
    const messages = await service.follow(taskId);
    expect(messages.at(-1)?.type).toBe('TASK_FAILED');
    const { failure } = await service.status(taskId);
    expect(failure).toMatchObject({ reason: 'iteration_limit', module: 'email-validator' });
    expect((failure as { message: string }).message).toContain('refuses a domain without a dot');
  });

  it('AP-1 AP-7 answers bad input with a problem that names the field, and goes on', async () => {
    for (const [body, field] of [
      [{ prompt: '  ' }, 'prompt'],
      [{ prompt: 'x', priority: 'URGENT' }, 'priority'],
    ] as const) {
      const answer = await service.request('POST', '/tasks', body);
      expect(answer.status).toBe(400);
      expect(JSON.stringify(answer.body)).toContain(field);
    }
    for (const path of [
      '/tasks/00000000-0000-7000-8000-000000000000',
      '/tasks/..%2f..%2fetc',
      '/tasks/%00',
    ]) {
      expect((await service.request('GET', path)).status).toBe(404);
    }
  });

  it('AP-6 SC-12 says that all is well, and that every place was given back', async () => {
    type Health = { status: string; queue: { running: number; waiting: number; stale: boolean } };
    const health = async (): Promise<Health> => (await service.request('GET', '/health')).body as Health;
    // A task gives its place back a moment after its last event.
    await until(async () => (await health()).queue.running === 0);
    expect(await health()).toMatchObject({ status: 'ok', queue: { running: 0, waiting: 0, stale: false } });
  });

  it('SC-11 ends with Ctrl-C, leaves no process, and keeps what was done', async () => {
    const taskId =
      ((await service.request('GET', '/tasks')).body as { tasks: { task_id: string }[] }).tasks[0]?.task_id ??
      '';
    expect(await service.stop()).toBe(0);
    expect(await service.processes()).toEqual([]);
    await service.start();
    expect((await service.status(taskId)).task_id).toBe(taskId);
  });
});
