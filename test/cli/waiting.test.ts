import { afterEach, describe, expect, it } from '@jest/globals';
import { isNews, type Wait } from '../../src/cli/progress/wait-teller.js';
import { roomWait, taskWait } from '../../src/cli/progress/waits.js';
import type { QueueStatus, TaskStatusView } from '../../src/contract/index.js';
import { commandLine, type CommandLine } from '../support/command-line.js';
import { startFrontEnd, type FrontEnd } from '../support/front-end.js';

const wait = (place: number, seconds: number | null): Wait => ({ line: '', place, seconds });

describe('what is waited for', () => {
  it.each<[string, Wait | null, Wait, boolean]>([
    ['the first word', null, wait(3, null), true],
    ['the same again', wait(3, 60), wait(3, 60), false],
    ['another place', wait(3, 60), wait(2, 60), true],
    ['an estimate that counts down', wait(3, 60), wait(3, 31), false],
    ['an estimate of less than half', wait(3, 60), wait(3, 29), true],
    ['an estimate of more than twice', wait(3, 60), wait(3, 121), true],
    ['a first estimate', wait(3, null), wait(3, 60), true],
    ['no estimate any more', wait(3, 60), wait(3, null), true],
    ['still no estimate', wait(3, null), wait(3, null), false],
  ])('SC-5 is told again when it is news: %s', (_what, before, now, expected) => {
    expect(isNews(before, now)).toBe(expected);
  });

  const task = {
    task_id: 't',
    status: 'created',
    queue_position: 3,
    estimated_wait_seconds: 120,
    problem: null,
  };
  const view = (change: object) => ({ ...task, ...change }) as unknown as TaskStatusView;

  it('SC-12 is the place in line with the estimate, or the person who paused the task, or nothing', () => {
    expect(taskWait(view({}))?.line).toBe('waiting for its turn: number 3 in line, about 2 min');
    expect(taskWait(view({ estimated_wait_seconds: null }))?.line).toBe(
      'waiting for its turn: number 3 in line',
    );
    expect(taskWait(view({ status: 'paused', queue_position: null }))?.line).toBe(
      'paused: `code-intern resume t` lets it go on',
    );
    expect(taskWait(view({ status: 'running', queue_position: null }))).toBeNull();
  });

  it('SC-5 is room, for a submission that is not let in yet', () => {
    const queue = {
      running: 5,
      waiting: 100,
      blocked: 3,
      capacity: { running: 5, waiting: 100 },
      stale: false,
      line: [{ position: 1, task_id: 't', estimated_wait_seconds: 40 }],
    } as unknown as QueueStatus;
    expect(roomWait(queue).line).toBe(
      'waiting for room (all places are taken: 5 run, 100 of at most 100 wait, and 2 others wait for room too); the next in line gets its turn in about 40 s. Ctrl-C gives up: the task is not accepted yet',
    );
    const [alone, notYetCounted] = [1, 0].map((blocked) => roomWait({ ...queue, blocked }));
    expect(notYetCounted).toEqual(alone);
    expect(roomWait({ ...queue, stale: true, line: [], blocked: 1 }).line).toBe(
      'waiting for room (no worker of the service answers at present). Ctrl-C gives up: the task is not accepted yet',
    );
  });
});

describe('intern run in a house with no place free', () => {
  let front: FrontEnd;
  let cli: CommandLine;
  const submit = (prompt: string) =>
    front.application.submitTask(
      { prompt },
      { client: 'test', idempotencyKey: null, waitMs: 0, signal: new AbortController().signal },
    );
  const fullHouse = async (waiting: number): Promise<void> => {
    front = await startFrontEnd({ limits: { running: 1, waiting } });
    cli = commandLine(front.url);
  };
  afterEach(() => front.stop());

  it('SC-5 says at once that it waits for room, and on Ctrl-C that the task was not accepted', async () => {
    await fullHouse(0);
    const { taskId } = await submit('the first');
    const running = cli.run('run', 'the second');
    expect(await cli.remarkedLine('waiting for room')).toContain('1 run, 0 of at most 0 wait');
    cli.interrupt();
    await running;
    expect(cli.remarked.at(-1)).toContain('was not accepted');
    expect(cli.exitCode()).toBe(130);
    expect(cli.printed).toEqual([]);
    expect((await front.runner.open()).map((task) => task.taskId)).toEqual([taskId]);
  });

  it('SC-12 says at once which number it is in line and whenever that changes, and on Ctrl-C that the task goes on', async () => {
    await fullHouse(5);
    const first = await submit('the first');
    await submit('the second');
    const running = cli.run('run', 'the third');
    await cli.remarkedLine('waiting for its turn: number 2 in line');
    front.runner.finish(first.taskId, 'completed');
    await cli.remarkedLine('waiting for its turn: number 1 in line');
    cli.interrupt();
    await running;
    const taskId = cli.printed[0]?.replace('Task ', '') ?? '';
    expect(cli.remarked.at(-1)).toBe(
      `detached; the task was accepted and goes on. \`code-intern watch ${taskId}\` shows it again, \`code-intern cancel ${taskId}\` stops it`,
    );
    expect((await front.runner.describe(taskId))?.state).toBe('open');
  });

  it('AP-2 says once what keeps the task from going on, however often that is tried, and again when it is something else', async () => {
    await fullHouse(5);
    const running = cli.run('run', 'the only one');
    const taskId = (await cli.printedLine('Task ')).replace('Task ', '');
    await front.tell(taskId, ['TASK_STARTED']);
    const fail = (failures: number, message: string): void =>
      front.runner.failStep(taskId, { step: 'commitCode', failures, type: 'StorageUnavailable', message });
    fail(1, 'no room');
    await cli.remarkedLine('has failed once, lastly: no room.');
    fail(2, 'no room');
    fail(3, 'no git');
    await cli.remarkedLine('has failed 3 times, lastly: no git.');
    cli.interrupt();
    await running;
    expect(cli.remarked.filter((line) => line.includes('no room'))).toHaveLength(1);
  });

  it('SC-12 is silent about the line once the task runs', async () => {
    await fullHouse(5);
    const running = cli.run('run', 'the only one');
    const taskId = (await cli.printedLine('Task ')).replace('Task ', '');
    await front.tell(taskId, ['TASK_STARTED']);
    await cli.printedLine('started');
    cli.interrupt();
    await running;
    expect(cli.remarked.filter((line) => line.includes('waiting'))).toEqual([]);
  });
});
