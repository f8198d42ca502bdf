import { afterEach, describe, expect, it } from '@jest/globals';
import type { PriorityName } from '../../src/domain/admission/priority.js';
import { queueStatus, type QueueStatus } from '../../src/contract/index.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { connectStream } from '../support/stream-client.js';
import { commandLine } from '../support/command-line.js';
import { startFrontEnd, type FrontEnd } from '../support/front-end.js';
import { expectProblem, rest, submitted } from './request-lines.js';

const none = { running: 0, waiting: 0, preempted: 0, parked: 0 };

const inLine = (
  position: number,
  task_id: string,
  priority: PriorityName,
): NonNullable<QueueStatus['line']>[number] => ({
  position,
  task_id,
  priority,
  prompt_line: 'Build email validator',
  estimated_wait_seconds: null,
});

describe('GET /queue', () => {
  let front: FrontEnd;
  afterEach(() => front.stop());

  const ask = async (): Promise<QueueStatus> => {
    const response = await rest(front).get('/queue');
    expect(response.status).toBe(200);
    return queueStatus.parse(response.body);
  };

  it('SC-12 counts who runs, waits and was preempted, and names the line with its order', async () => {
    front = await startFrontEnd({ limits: { running: 1, waiting: 5 } });
    const low = await submitted(front, { priority: 'LOW' });
    const medium = await submitted(front);
    const critical = await submitted(front, { priority: 'CRITICAL' });
    const expected: QueueStatus = {
      running: 1,
      waiting: 1,
      blocked: 0,
      preempted: 1,
      parked: 0,
      pressure: 'none',
      capacity: { running: 1, waiting: 5 },
      per_priority: {
        CRITICAL: { ...none, running: 1 },
        HIGH: none,
        MEDIUM: { ...none, waiting: 1 },
        LOW: { ...none, preempted: 1 },
        BACKGROUND: none,
      },
      oldest_wait_seconds: 0,
      stale: false,
      line: [inLine(1, medium, 'MEDIUM'), inLine(2, low, 'LOW')],
    };
    expect({ ...(await ask()), oldest_wait_seconds: 0 }).toEqual(expected);
    front.runner.finish(critical, 'completed');
    const { line } = await ask();
    expect(line).toEqual([
      { ...inLine(1, low, 'LOW'), estimated_wait_seconds: expect.any(Number) as unknown },
    ]);
  });

  it('SC-12 counts the wait of those who never had a place only: who was preempted is in line, but waits for no first place', async () => {
    front = await startFrontEnd({ limits: { running: 1, waiting: 5 } });
    const low = await submitted(front, { priority: 'LOW' });
    await submitted(front, { priority: 'CRITICAL' });
    expect(await ask()).toMatchObject({ waiting: 0, preempted: 1, oldest_wait_seconds: null });
    expect((await ask()).line).toEqual([inLine(1, low, 'LOW')]);
  });

  it('SC-12 AP-25 AP-40 AP-80 tells the same by REST, /health, MCP, the command line and WebSocket, and the figures add up', async () => {
    front = await startFrontEnd({ limits: { running: 2, waiting: 5 } });
    for (const priority of ['LOW', 'LOW', 'MEDIUM', 'HIGH', 'BACKGROUND', 'CRITICAL'])
      await submitted(front, { priority });
    const byRest = await ask();
    expect(byRest).toMatchObject({ running: 2, waiting: 2, preempted: 2, parked: 0 });
    for (const figure of ['running', 'waiting', 'preempted', 'parked'] as const) {
      const sum = Object.values(byRest.per_priority!).reduce((total, tally) => total + tally[figure], 0);
      expect([figure, sum]).toEqual([figure, byRest[figure]]);
    }
    expect(byRest.line).toHaveLength(byRest.waiting! + byRest.preempted!);

    const { line: _line, ...figures } = byRest;
    const cli = commandLine(front.url);
    await cli.run('queue', '--json');
    const stream = connectStream(`ws://127.0.0.1:${front.port}/ws`);
    const [told] = await stream.until((messages) => messages.length > 0);
    stream.socket.close();
    const agent = new Client({ name: 'test', version: '1' });
    await agent.connect(new StreamableHTTPClientTransport(new URL(`${front.url}/mcp`)));
    const byMcp = await agent.callTool({ name: 'get_queue_stats', arguments: {} });
    await agent.close();
    const { body: health } = await rest(front).get('/health');
    // Seconds may pass between two questions.
    const still = (queue: unknown): unknown => ({ ...(queue as QueueStatus), oldest_wait_seconds: 0 });
    expect(still(byMcp.structuredContent)).toEqual(still(byRest));
    expect(still(JSON.parse(cli.printed[0]!))).toEqual(still(byRest));
    expect(still(told?.data)).toEqual(still(byRest));
    expect(still((health as { queue: unknown }).queue)).toEqual(still(figures));
  });

  it('SC-12 SC-13 shows the pressure as the line fills', async () => {
    front = await startFrontEnd({ limits: { running: 1, waiting: 5 } });
    for (let count = 0; count < 4; count += 1) await submitted(front);
    expect((await ask()).pressure).toBe('none');
    await submitted(front);
    expect((await ask()).pressure).toBe('warning');
    await submitted(front);
    expect((await ask()).pressure).toBe('critical');
  });

  it.each(['unreachable', 'hang'] as const)(
    'SC-12 answers 503 with Retry-After when the engine is silent (%s)',
    async (kind) => {
      front = await startFrontEnd({ dependencies: { engineAnswerMs: 30 } });
      front.runner.silence(kind);
      const response = await rest(front).get('/queue');
      expectProblem(response, 503, 'engine_unreachable');
      expect(response.headers['retry-after']).toBe('5');
    },
  );

  it('SC-12 AP-25 AP-40 AP-80 what nobody knows yet is null at every door, not zero: figures, line and pressure', async () => {
    front = await startFrontEnd();
    front.runner.silence('unheard');
    const unknown: QueueStatus = {
      running: null,
      waiting: null,
      blocked: 0,
      preempted: null,
      parked: null,
      pressure: null,
      capacity: null,
      per_priority: null,
      oldest_wait_seconds: null,
      stale: true,
      line: null,
    };
    expect(await ask()).toEqual(unknown);
    const stream = connectStream(`ws://127.0.0.1:${front.port}/ws`);
    const [told] = await stream.until((messages) => messages.length > 0);
    stream.socket.close();
    expect(told).toMatchObject({ type: 'queue', data: unknown });
    const agent = new Client({ name: 'test', version: '1' });
    await agent.connect(new StreamableHTTPClientTransport(new URL(`${front.url}/mcp`)));
    const byMcp = await agent.callTool({ name: 'get_queue_stats', arguments: {} });
    await agent.close();
    expect(byMcp.structuredContent).toEqual(unknown);
    const { line: _line, ...figures } = unknown;
    const { body: health } = await rest(front).get('/health');
    expect((health as { queue: unknown }).queue).toEqual(figures);
    const cli = commandLine(front.url);
    await cli.run('queue');
    expect(cli.printed).toEqual([
      'running        not known yet',
      'waiting        not known yet',
      'interrupted    not known yet',
      'paused         not known yet',
      'not let in     0',
      'longest wait   not known yet',
      'room for more  not known yet',
      '',
      'no worker has answered yet: `code-intern doctor` says what is wrong',
    ]);
  });

  it('SC-12 AP-80 is what intern queue prints, and all of it as JSON', async () => {
    front = await startFrontEnd({ limits: { running: 1, waiting: 2 } });
    const first = await submitted(front);
    const second = await submitted(front);
    const third = await submitted(front);
    const cli = commandLine(front.url);
    await cli.run('queue');
    const shown = cli.printed.join('\n');
    for (const line of [
      /^running +1 of 1$/m,
      /^waiting +2 of 2$/m,
      /^not let in +0$/m,
      /^interrupted +0$/m,
      /^paused +0$/m,
      /^longest wait +\d+ s$/m,
      /^room for more +NONE: new tasks are refused/m,
      /^PRIORITY +RUNNING +WAITING +INTERRUPTED +PAUSED$/m,
      /^MEDIUM +1 +2 +0 +0$/m,
      new RegExp(`^1 +${second} +not known yet +MEDIUM +Build email validator$`, 'm'),
      new RegExp(`^2 +${third} +not known yet +MEDIUM +Build email validator$`, 'm'),
    ])
      expect(shown).toMatch(line);
    expect(shown).not.toContain(first);
    front.runner.finish(first, 'completed');
    const json = commandLine(front.url);
    await json.run('queue', '--json');
    expect(json.printed).toHaveLength(1);
    expect(queueStatus.parse(JSON.parse(json.printed[0]!))).toMatchObject({ running: 1, waiting: 1 });
    const after = commandLine(front.url);
    await after.run('queue');
    expect(after.printed.join('\n')).toMatch(
      new RegExp(`^1 +${third} +about \\d+ s +MEDIUM +Build email validator$`, 'm'),
    );
  });

  it('SC-12 AP-2 intern status shows the place in line with the estimate', async () => {
    front = await startFrontEnd({ limits: { running: 1, waiting: 5 } });
    const first = await submitted(front);
    const second = await submitted(front);
    const third = await submitted(front);
    const before = commandLine(front.url);
    await before.run('status', third);
    expect(before.printed.join('\n')).toMatch(/^status +waiting, number 2 in line$/m);
    front.runner.finish(first, 'completed');
    const cli = commandLine(front.url);
    await cli.run('status', third);
    expect(cli.printed.join('\n')).toMatch(/^status +waiting, number 1 in line, about \d+ s$/m);
    await cli.run('status', second);
    expect(cli.printed.join('\n')).toMatch(/^status +created$/m);
    await cli.run('status');
    expect(cli.printed.join('\n')).toMatch(new RegExp(`^${third} +waiting, number 1 in line, about`, 'm'));
  });

  it('AP-80 intern status tells a newcomer what to type, as it is typed', async () => {
    front = await startFrontEnd();
    const cli = commandLine(front.url);
    await cli.run('status');
    expect(cli.printed).toEqual(['no tasks yet: code-intern run "Build email validator"']);
  });
});
