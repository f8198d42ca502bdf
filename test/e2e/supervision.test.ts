import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport, type StdioServerParameters } from '@modelcontextprotocol/sdk/client/stdio.js';
import { Connection } from '@temporalio/client';
import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readRetention } from '../../src/adapters/temporal-server/namespace-retention.js';
import { DEATHS_SHOW_SOON, RunningService } from '../support/running-service.js';
import { EMAIL_PROMPT, rightAtOnceScript } from '../support/scripted-answers.js';
import { busiest, processesNamed } from '../support/service-processes.js';
import { prepareOnStandIn, type ServiceOnStandIn } from '../support/service-on-stand-in.js';
import type { StandInOllama } from '../support/stand-in-ollama.js';
import { until } from '../support/until.js';

const INTERN = fileURLToPath(new URL('../../bin/intern.js', import.meta.url));
const DEMO = { INTERN_MODEL_PROVIDER: 'demo' };
const PROMPT = 'Build email validator';

describe('a service whose parts die', () => {
  let service: RunningService;

  beforeAll(async () => {
    service = await RunningService.prepare({ ...DEMO, ...DEATHS_SHOW_SOON, INTERN_WORKERS: '2' });
    await service.start();
  });
  afterAll(() => service.destroy());

  const followed = (taskId: string) =>
    service.follow(taskId).then((messages) => messages.map(({ type }) => type));

  it('SC-10 completes its tasks when a worker is killed, and starts another one', async () => {
    const workers = await until(async () => {
      const found = await processesNamed(service, 'worker.js');
      return found.length === 2 ? found : null;
    });
    const taskId = await service.submit(PROMPT);
    const types = followed(taskId);
    await until(async () => (await service.status(taskId)).status === 'running');
    process.kill(workers[0]!, 'SIGKILL');
    expect((await types).at(-1)).toBe('TASK_COMPLETE');
    const again = await until(async () => {
      const found = await processesNamed(service, 'worker.js');
      return found.length === 2 ? found : null;
    });
    expect(again).not.toContain(workers[0]);
    expect(again).toContain(workers[1]);
  });

  it('SC-10 completes its tasks when the Temporal server is killed: it is started again on the same data', async () => {
    const [temporal] = await processesNamed(service, 'start-dev');
    const taskId = await service.submit(PROMPT);
    const types = followed(taskId);
    await until(async () => (await service.status(taskId)).status === 'running');
    process.kill(temporal!, 'SIGKILL');
    expect((await types).at(-1)).toBe('TASK_COMPLETE');
    expect(await processesNamed(service, 'start-dev')).not.toContain(temporal);
  });

  it('EV-36 has told its Temporal server to keep closed tasks for 30 days', async () => {
    const { port } = JSON.parse(await readFile(join(service.dataDir, 'temporal.json'), 'utf8')) as {
      port: number;
    };
    const connection = await Connection.connect({ address: `127.0.0.1:${port}` });
    expect(await readRetention(connection, 'default')).toBe(30);
    await connection.close();
  });

  it('AP-41 shows the same tasks over MCP by stdio, as GET /mcp says how to start it, from any folder and without any PATH', async () => {
    const { body } = await service.request('GET', '/mcp');
    const { command, args, env } = (body as { how_to_connect: { stdio: StdioServerParameters } })
      .how_to_connect.stdio;
    const transport = new StdioClientTransport({
      command,
      args: args ?? [],
      env: { HOME: '/nonexistent', ...env },
      cwd: '/',
      stderr: 'ignore',
    });
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(transport);
    const started = await client.callTool({ name: 'start_coding_task', arguments: { prompt: PROMPT } });
    const { task_id: taskId } = started.structuredContent as { task_id: string };
    expect((await service.follow(taskId)).at(-1)?.type).toBe('TASK_COMPLETE');
    const status = await client.callTool({ name: 'get_task_status', arguments: { task_id: taskId } });
    expect(status.structuredContent).toMatchObject({ task_id: taskId, status: 'completed' });
    await client.close();
  });

  it('AP-80 intern run, status and stop find it by its data folder', async () => {
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      INTERN_SHUTDOWN_GRACE: '5',
    };
    const intern = (...args: string[]) =>
      promisify(execFile)(process.execPath, [INTERN, ...args], {
        env: { ...env, INTERN_DATA_DIR: service.dataDir },
      });
    const run = await intern('run', PROMPT);
    expect(run.stdout).toMatch(/1 of \d+ tests failed/);
    expect(run.stdout).toMatch(/git clone .*code\.git/);
    expect((await intern('status')).stdout).toContain('completed');
    expect((await intern('stop')).stdout).toMatch(/^stopped the service/);
    expect(await service.processes()).toEqual([]);
  });
});

describe('a service of three workers', () => {
  let both: ServiceOnStandIn;
  let ollama: StandInOllama;
  let service: RunningService;

  beforeAll(async () => {
    both = await prepareOnStandIn({ ...DEATHS_SHOW_SOON, INTERN_WORKERS: '3' });
    ({ ollama, service } = both);
    ollama.setAnswer(rightAtOnceScript());
    await service.start();
  });
  afterAll(() => both.destroy());

  it('SC-10 completes five running tasks with two workers when the third is killed, each time it comes back', async () => {
    const workers = await until(async () => {
      const found = await processesNamed(service, 'worker.js');
      return found.length === 3 ? found : null;
    });
    ollama.hold();
    const ids = await Promise.all(Array.from({ length: 5 }, () => service.submit(EMAIL_PROMPT)));
    await ollama.until(() => ollama.inFlight() === 5);
    const held = [...ollama.calls];
    const victim = await busiest(workers, Number(new URL(ollama.url).port));
    if (victim === null) throw new Error('no worker is connected to the model server');
    const two = workers.filter((pid) => pid !== victim);

    const done = new AbortController();
    let kills = 0;
    const hunt = async (): Promise<void> => {
      await until(async () => {
        for (const pid of await processesNamed(service, 'worker.js')) {
          if (two.includes(pid)) continue;
          process.kill(pid, 'SIGKILL');
          kills += 1;
        }
        return done.signal.aborted;
      });
    };
    const hunting = hunt();
    // What the dead worker was at is broken off, and taken over.
    await ollama.until(() => held.some(({ hungUp }) => hungUp));
    ollama.release();
    const records = await Promise.all(ids.map((id) => service.follow(id)));
    for (const messages of records) {
      expect(messages.at(-1)?.type).toBe('TASK_COMPLETE');
      expect(messages.map(({ sequence }) => sequence)).toEqual(messages.map((_, index) => index + 1));
    }
    const another = await service.submit(EMAIL_PROMPT);
    expect((await service.follow(another)).at(-1)?.type).toBe('TASK_COMPLETE');
    done.abort();
    await hunting;
    expect(kills).toBeGreaterThan(0);
    expect(await processesNamed(service, 'worker.js')).toEqual(expect.arrayContaining(two));

    const again = await until(async () => {
      const found = await processesNamed(service, 'worker.js');
      return found.length === 3 ? found : null;
    });
    expect(again).not.toContain(victim);
  });
});

describe('a service that is asked to end', () => {
  let service: RunningService;

  beforeAll(async () => {
    service = await RunningService.prepare({ ...DEMO, INTERN_SHUTDOWN_GRACE: '20' });
    await service.start();
  });
  afterAll(() => service.destroy());

  const submitAndSee = async (type: string): Promise<string> => {
    const taskId = await service.submit(PROMPT);
    await until(async () => {
      const events = await service.events(taskId);
      return events.some((event) => event.event_type === type);
    });
    return taskId;
  };
  const says = (text: string) => until(() => Promise.resolve(service.output.includes(text)));

  it('SC-11 refuses new tasks with 503, ends with 0, and goes on with the old one at the next start', async () => {
    const taskId = await submitAndSee('PLANNING_COMPLETE');
    const ended = service.stop();
    await says('Stopping');
    // A question that is under way when the engine goes must not bring the service down.
    const asked = service.status(taskId).catch(() => null);
    const { status, body } = await service.request('POST', '/tasks', { prompt: PROMPT });
    expect([status, body]).toEqual([
      503,
      expect.objectContaining({ detail: expect.stringContaining('stopping') as unknown }),
    ]);
    expect(await ended).toBe(0);
    await asked;
    expect(await service.processes()).toEqual([]);

    await service.start();
    expect((await service.follow(taskId)).at(-1)?.type).toBe('TASK_COMPLETE');
  });

  it('SC-11 ends at once when it is asked a second time, and leaves no process', async () => {
    await submitAndSee('PLANNING_COMPLETE');
    const ended = service.stop();
    await says('Stopping');
    await service.stop();
    expect(await ended).toBe(130);
    expect(await service.processes()).toEqual([]);
  });
});

describe('a service for other machines', () => {
  const address = Object.values(networkInterfaces())
    .flat()
    .find((one) => one !== undefined && one.family === 'IPv4' && !one.internal)?.address;

  it('AP-60 asks everybody for the token, also over an address that is not loopback, and shows it once', async () => {
    const service = await RunningService.prepare({ ...DEMO, INTERN_HOST: '0.0.0.0' });
    const token = async () => (await readFile(join(service.dataDir, 'token'), 'utf8')).trim();
    try {
      // Without the token nobody is told whether the service is ready: what it prints says so.
      void service.start().catch(() => undefined);
      await until(() => Promise.resolve(service.output.includes('Ctrl-C stops it')));
      const url = service.url.replace('127.0.0.1', address ?? '127.0.0.1');
      expect((await fetch(`${url}/tasks`)).status).toBe(401);
      expect((await fetch(`${url}/health/live`)).status).toBe(200);
      const answer = await fetch(`${url}/tasks`, { headers: { authorization: `Bearer ${await token()}` } });
      expect(answer.status).toBe(200);
      expect(service.output.split(await token())).toHaveLength(2);
      expect((await stat(join(service.dataDir, 'token'))).mode & 0o777).toBe(0o600);
    } finally {
      await service.destroy();
    }
  });
});
