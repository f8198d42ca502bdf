import { afterEach, describe, expect, it } from '@jest/globals';
import { queueStatus, type QueueStatus } from '../../src/contract/index.js';
import { commandLine } from '../support/command-line.js';
import { startFrontEnd, type FrontEnd } from '../support/front-end.js';
import { expectProblem, rest, submitted } from './request-lines.js';

const none = { running: 0, waiting: 0 };

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
        CRITICAL: { running: 1, waiting: 0 },
        HIGH: none,
        MEDIUM: { running: 0, waiting: 1 },
        LOW: { running: 0, waiting: 1 },
        BACKGROUND: none,
      },
      oldest_wait_seconds: 0,
      stale: false,
      line: [
        { position: 1, task_id: medium, estimated_wait_seconds: null },
        { position: 2, task_id: low, estimated_wait_seconds: null },
      ],
    };
    expect({ ...(await ask()), oldest_wait_seconds: 0 }).toEqual(expected);
    front.runner.finish(critical, 'completed');
    const { line } = await ask();
    expect(line).toEqual([
      { position: 1, task_id: low, estimated_wait_seconds: expect.any(Number) as unknown },
    ]);
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
      /^blocked +0$/m,
      /^preempted +0$/m,
      /^parked +0$/m,
      /^oldest wait +\d+ s$/m,
      /^pressure +CRITICAL: new tasks are refused/m,
      /^MEDIUM +1 +2$/m,
      new RegExp(`^1 +${second} +not known yet$`, 'm'),
      new RegExp(`^2 +${third} +not known yet$`, 'm'),
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
    expect(after.printed.join('\n')).toMatch(new RegExp(`^1 +${third} +about \\d+ s$`, 'm'));
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
    expect(cli.printed).toEqual(['no tasks yet: npx intern run "Build email validator"']);
  });
});
