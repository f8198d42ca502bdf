import { afterEach, describe, expect, it } from '@jest/globals';
import { overviewMessage, type OverviewMessage } from '../../src/contract/index.js';
import { COMPLETED, startFrontEnd, type FrontEnd, type FrontEndOptions } from '../support/front-end.js';
import { connectStream } from '../support/stream-client.js';
import { submitted } from './request-lines.js';
import { until } from '../support/until.js';

type Of<Type extends OverviewMessage['type']> = Extract<OverviewMessage, { type: Type }>;

describe('WS /ws, for dashboards', () => {
  let front: FrontEnd;
  let looks = 0;
  afterEach(() => front.stop());

  async function start(options: FrontEndOptions = {}): Promise<void> {
    front = await startFrontEnd({ limits: { running: 1, waiting: 5 }, ...options });
    const queue = front.runner.queue.bind(front.runner);
    looks = 0;
    front.runner.queue = () => {
      looks += 1;
      return queue();
    };
  }

  function dashboard() {
    const client = connectStream(`ws://127.0.0.1:${front.port}/ws`);
    const all = () => client.messages.map((message) => overviewMessage.parse(message));
    const of = <Type extends OverviewMessage['type']>(type: Type): readonly Of<Type>[] =>
      all().filter((message): message is Of<Type> => message.type === type);
    const rows = () =>
      new Map(of('tasks').flatMap(({ data }) => data.changed.map((row) => [row.task_id, row])));
    return { ...client, all, of, rows };
  }

  it('AP-25 sends the queue and all open tasks at the connection', async () => {
    await start();
    const first = await submitted(front, { priority: 'HIGH' });
    const second = await submitted(front);
    front.runner.publish(first, 'running');
    const client = dashboard();
    await client.until((messages) => messages.length === 2);
    const [queue, tasks] = client.all();
    expect(queue).toMatchObject({
      type: 'queue',
      data: { running: 1, waiting: 1, line: [{ position: 1, task_id: second }] },
    });
    expect(tasks).toEqual({
      type: 'tasks',
      timestamp: expect.any(Number) as unknown,
      data: {
        changed: [
          {
            task_id: second,
            status: 'created',
            priority: 'MEDIUM',
            prompt_line: 'Build email validator',
            queue_position: 1,
            estimated_wait_seconds: null,
          },
          {
            task_id: first,
            status: 'running',
            priority: 'HIGH',
            prompt_line: 'Build email validator',
            queue_position: null,
            estimated_wait_seconds: null,
          },
        ],
      },
    });
  });

  it('AP-25 sends what has changed and nothing else: a place that moved up, and how a task ended', async () => {
    await start();
    const [first, second, third] = [await submitted(front), await submitted(front), await submitted(front)];
    const client = dashboard();
    await client.until((messages) => messages.length === 2);
    await front.tell(first, ...COMPLETED);
    front.runner.finish(first, 'completed');
    await client.until(() => client.rows().get(first)?.status === 'completed');
    await client.until(() => client.rows().get(third)?.queue_position === 1);
    expect(client.rows().get(second)?.queue_position).toBeNull();
    const told = client.of('tasks').length;
    front.runner.publish(second, 'running');
    await client.until(() => client.of('tasks').length > told);
    expect(
      client
        .of('tasks')
        .at(-1)
        ?.data.changed.map(({ task_id, status }) => [task_id, status]),
    ).toEqual([[second, 'running']]);
  });

  it('SC-13 AP-25 sends an alert when the pressure changes, once each', async () => {
    await start({ limits: { running: 1, waiting: 5 } });
    const client = dashboard();
    await client.until((messages) => messages.length === 2);
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) ids.push(await submitted(front));
    await client.until(() => client.of('alert').length === 1);
    ids.push(await submitted(front));
    await client.until(() => client.of('alert').length === 2);
    for (const id of ids.slice(0, 4)) front.runner.finish(id, 'completed');
    await client.until(() => client.of('alert').length === 3);
    expect(client.of('alert').map(({ data }) => [data.level, data.limit])).toEqual([
      ['warning', 5],
      ['critical', 5],
      ['none', 5],
    ]);
  });

  it('SC-13 AP-25 goes on after the engine failed: the failure is logged once and clients stay', async () => {
    await start({ dependencies: { engineAnswerMs: 20, overviewEveryMs: 5 } });
    const client = dashboard();
    await client.until((messages) => messages.length === 2);
    const failures = () => front.log.filter(({ message }) => message.includes('could not be looked at'));
    for (const kind of ['unreachable', 'hang'] as const) {
      const before = failures().length;
      front.runner.silence(kind);
      await until(() => failures().length === before + 1);
      const seen = looks;
      await until(() => looks > seen + 3);
      expect(failures()).toHaveLength(before + 1);
      front.runner.silence(null);
      const told = client.messages.length;
      await submitted(front);
      await client.until((messages) => messages.length > told);
    }
    const open = front.runner.open.bind(front.runner);
    front.runner.open = () => {
      throw new TypeError('a defect');
    };
    await until(() => failures().length === 3);
    expect(failures().at(-1)).toMatchObject({ level: 'warn', fields: { error: 'TypeError' } });
    front.runner.open = open;
    const late = await submitted(front);
    await client.until(() => client.rows().has(late));
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });

  it('AP-25 polls once for all clients, and not at all while nobody is there', async () => {
    await start({ dependencies: { overviewEveryMs: 20 } });
    const turns = async (count: number) => {
      for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    await turns(5);
    expect(looks).toBe(0);
    const clients = Array.from({ length: 20 }, () => dashboard());
    await Promise.all(clients.map((client) => client.until((messages) => messages.length === 2)));
    const before = looks;
    await turns(10);
    // One look in each 20 ms at most, whoever follows.
    expect(looks - before).toBeLessThanOrEqual(12);
    for (const client of clients) client.socket.close();
    await until(() => front.stream.clients() === 0);
    // A look may just be under way.
    await turns(3);
    const after = looks;
    await turns(10);
    expect(looks).toBe(after);
    const again = dashboard();
    await again.until((messages) => messages.length === 2);
    expect(looks).toBeGreaterThan(after);
  });

  it('AP-25 AP-22 drops a dashboard that does not read, with 1013, and the others go on', async () => {
    await start({
      limits: { running: 1, waiting: 5_000 },
      stream: { maxBufferedBytes: 1_024, slowAfterMs: 200 },
    });
    for (let count = 0; count < 300; count += 1)
      await front.application.submitTask(
        { prompt: 'x'.repeat(80) },
        { client: 'test', idempotencyKey: null, waitMs: 0, signal: new AbortController().signal },
      );
    const slow = dashboard();
    const usual = dashboard();
    await Promise.all([slow.opened, usual.opened]);
    slow.socket.pause();
    let turn = 0;
    await until(() => {
      // Every row changes between two looks: one long message after the other.
      turn += 1;
      for (const { taskId } of front.runner.submissions)
        front.runner.publish(taskId, turn % 2 === 0 ? 'running' : 'preempted');
      return front.log.some(({ message }) => message.includes('too slow'));
    });
    slow.socket.resume();
    expect((await slow.closed).code).toBe(1013);
    const late = await submitted(front);
    await usual.until(() => usual.rows().has(late));
  });

  it('AP-25 answers a frame with an error and stays open, and closes on a binary one', async () => {
    await start();
    const client = dashboard();
    await client.opened;
    client.socket.send('{"type":"cancel"}');
    await client.until(() => client.of('error').length === 1);
    expect(client.of('error')[0]?.data).toEqual({
      code: 'invalid_frame',
      message: 'nothing can be sent here; a task is told what to do at /ws/{task_id}',
    });
    client.socket.send(Buffer.from('x'));
    expect((await client.closed).code).toBe(1003);
  });

  it('AP-25 AP-60 AP-61 asks for token, Host and Origin as the other doors do', async () => {
    await start({ security: { token: 'a-token-of-the-test' } });
    const url = `ws://127.0.0.1:${front.port}/ws`;
    await expect(connectStream(url).opened).rejects.toThrow('401');
    const foreign = {
      headers: { authorization: 'Bearer a-token-of-the-test', origin: 'http://evil.example' },
    };
    await expect(connectStream(url, foreign).opened).rejects.toThrow('403');
    const wrongHost = { headers: { authorization: 'Bearer a-token-of-the-test', host: 'evil.example' } };
    await expect(connectStream(url, wrongHost).opened).rejects.toThrow('403');
    const browser = connectStream(`${url}/`, {}, ['code-intern.v1', 'code-intern.token.a-token-of-the-test']);
    await browser.until((messages) => messages.length === 2);
    expect(browser.socket.protocol).toBe('code-intern.v1');
  });

  it('AP-25 says goodbye with 1001 when the service stops', async () => {
    await start();
    const client = dashboard();
    await client.opened;
    await front.stream.close();
    expect((await client.closed).code).toBe(1001);
  });
});
