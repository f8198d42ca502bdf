import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { overviewMessage } from '../../src/contract/index.js';
import { internInProcess } from '../support/intern-in-process.js';
import type { RunningService } from '../support/running-service.js';
import { EMAIL_PROMPT, rightAtOnceScript } from '../support/scripted-answers.js';
import { prepareOnStandIn, type ServiceOnStandIn } from '../support/service-on-stand-in.js';
import type { StandInOllama } from '../support/stand-in-ollama.js';
import { connectStream } from '../support/stream-client.js';
import { until, untilSeen } from '../support/until.js';

const INTERN = fileURLToPath(new URL('../../bin/intern.js', import.meta.url));
/** A bound that is never reached: also on a busy machine every task has ended before. */
const GRACE_SECONDS = '300';
const RUNNING = 5;
const WAITING = 20;

type Queue = { running: number | null; waiting: number | null; line: { task_id: string }[] };

describe('ending a service that has work', () => {
  let both: ServiceOnStandIn;
  let ollama: StandInOllama;
  let service: RunningService;

  beforeAll(async () => {
    both = await prepareOnStandIn({
      INTERN_SHUTDOWN_GRACE: GRACE_SECONDS,
      INTERN_MAX_WAITING: String(WAITING),
    });
    ({ ollama, service } = both);
    ollama.setAnswer(rightAtOnceScript());
  });
  afterAll(() => both.destroy());

  const intern = (...args: string[]) =>
    promisify(execFile)(process.execPath, [INTERN, ...args], {
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: process.env['HOME'] ?? '',
        INTERN_SHUTDOWN_GRACE: GRACE_SECONDS,
        INTERN_DATA_DIR: service.dataDir,
      },
    });
  const queue = async () => (await service.request('GET', '/queue')).body as Queue;
  const isGone = async () => (await service.processes()).length === 0;

  it('SC-11 intern stop goes on with a running task at the next start, and completes it', async () => {
    await service.start();
    ollama.hold();
    const taskId = await service.submit(EMAIL_PROMPT);
    await ollama.until(() => ollama.inFlight() > 0);
    const stopping = intern('stop');
    await until(() => Promise.resolve(service.output.includes('Stopping')));
    const refused = await service.request('POST', '/tasks', { prompt: EMAIL_PROMPT });
    expect(refused).toMatchObject({ status: 503, body: { code: 'stopping', status: 503 } });
    ollama.release();
    expect((await stopping).stdout).toMatch(/^stopped the service \(process \d+\)\n$/);
    await until(isGone);
    expect(service.output).toMatch(/Stopping because `\S*intern\S* stop` or/);
    expect((await service.journal(taskId)).map((line) => line['event_type'])).not.toContain('TASK_CANCELLED');

    await service.start();
    const messages = await service.follow(taskId);
    expect(messages.at(-1)?.type).toBe('TASK_COMPLETE');
    expect(messages.map(({ sequence }) => sequence)).toEqual(messages.map((_, index) => index + 1));
  });

  it('SC-11 SC-13 AP-9 AP-25 intern stop --cancel ends 5 running and 20 waiting tasks as cancelled, and leaves no process', async () => {
    ollama.hold();
    const dashboard = connectStream(`${service.url.replace('http', 'ws')}/ws`);
    const told = () => (dashboard.messages as unknown[]).map((message) => overviewMessage.parse(message));
    await dashboard.until((messages) => messages.length >= 2);
    const asked = ollama.calls.length;
    const ids = await Promise.all(
      Array.from({ length: RUNNING + WAITING }, () => service.submit(EMAIL_PROMPT)),
    );
    await ollama.until(() => ollama.inFlight() === RUNNING);
    await until(async () => (await queue()).waiting === WAITING);
    const { line, running } = await queue();
    expect([running, line.length]).toEqual([RUNNING, WAITING]);

    // With its 20 places to wait all taken, admission has raised its alert.
    await dashboard.until(() => told().some((one) => one.type === 'alert' && one.data.level === 'critical'));
    await dashboard.until(() =>
      told().some((one) => one.type === 'queue' && one.data.line?.length === WAITING),
    );

    const { stdout } = await intern('stop', '--cancel');
    expect(stdout).toMatch(/^cancelled 25 tasks\nstopped the service \(process \d+\)\n$/);
    expect(await service.processes()).toEqual([]);
    const calls = ollama.calls.slice(asked);
    expect(calls.map(({ hungUp }) => hungUp)).toEqual(Array.from({ length: RUNNING }, () => true));

    expect((await dashboard.closed).code).toBe(1001);
    const rows = told().flatMap((one) => (one.type === 'tasks' ? one.data.changed : []));
    const shown = new Set(rows.map(({ task_id }) => task_id));
    expect(ids.filter((id) => !shown.has(id))).toEqual([]);

    const inLine = new Set(line.map(({ task_id }) => task_id));
    const journals = await Promise.all(
      ids.map(async (id) => (await service.journal(id)).map((one) => one['event_type'])),
    );
    for (const [index, types] of journals.entries()) {
      const waited = inLine.has(ids[index]!);
      expect(types).toEqual(waited ? ['TASK_CANCELLED'] : ['TASK_STARTED', 'TASK_CANCELLED']);
    }
    ollama.release();
  });

  it('SC-11 intern stop --cancel says what to do when no service runs', async () => {
    const env = { INTERN_DATA_DIR: service.dataDir };
    expect(await internInProcess(env, 'stop', '--cancel')).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /^code-intern: no service runs on .*`code-intern serve`.*code-intern stop --cancel/,
      ) as unknown,
    });
    const { out } = await internInProcess(env, 'stop');
    expect(out).toBe('nothing was running on this data folder');
  });

  it('SC-11 what was cancelled stays cancelled after the next start, and nothing of it runs', async () => {
    await service.start();
    const { body } = await service.request('GET', '/tasks?status=cancelled');
    expect((body as { tasks: unknown[] }).tasks).toHaveLength(RUNNING + WAITING);
    // Nothing is known of the queue before admission has answered once.
    const { running, waiting } = await untilSeen(queue, (one) => one.running !== null);
    expect([running, waiting]).toEqual([0, 0]);
    expect(await service.stop()).toBe(0);
  });
});
