import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Socket } from 'node:net';
import type { StreamMessage } from '../../src/contract/index.js';
import { createServiceClient } from '../../src/cli/client/service-client.js';
import { followTask } from '../../src/cli/client/follow-task.js';
import { commandLine } from '../support/command-line.js';
import { journalOf, overwriteLine } from '../support/damage.js';
import { COMPLETED, startFrontEnd, type FrontEnd } from '../support/front-end.js';
import { createInMemoryEventJournal } from '../support/in-memory-event-journal.js';
import { until } from '../support/until.js';

let front: FrontEnd;

beforeEach(async () => {
  front = await startFrontEnd();
});
afterEach(() => front.stop());

const idOf = (line: string): string => line.replace('Task ', '');

describe('intern run', () => {
  it('AP-80 shows the plan, each module, the tests and the proof, says where the code is, and ends with 0', async () => {
    const cli = commandLine(front.url, { localCode: () => Promise.resolve('/data/tasks/1/code.git') });
    const running = cli.run('run', 'Build email validator');
    const taskId = idOf(await cli.printedLine('Task '));
    await front.tell(taskId, ...COMPLETED);
    front.runner.finish(taskId, 'completed');
    await running;

    const shown = cli.printed.join('\n');
    for (const part of [
      'plan',
      'module',
      'code',
      'tests',
      'complete',
      'proof: test run run-2',
      `code-intern code ${taskId} --out DIR`,
    ]) {
      expect(shown).toContain(part);
    }
    expect(shown).toContain('git clone /data/tasks/1/code.git');
    expect(cli.exitCode()).toBe(0);
  });

  it('AP-80 ends with another exit code than 0 when the task fails', async () => {
    const cli = commandLine(front.url);
    const running = cli.run('run', 'Build email validator');
    const taskId = idOf(await cli.printedLine('Task '));
    await front.tell(
      taskId,
      ['TASK_STARTED'],
      ['TASK_FAILED', { reason: 'iteration_limit', message: 'still red' }],
    );
    front.runner.finish(taskId, 'failed');
    await running;
    expect(cli.exitCode()).toBe(1);
    expect(cli.printed.join('\n')).toContain('iteration limit: still red');
  });

  it('AP-80 detaches at Ctrl-C: the task goes on, and the way back is named', async () => {
    const cli = commandLine(front.url);
    const running = cli.run('run', 'Build email validator');
    const taskId = idOf(await cli.printedLine('Task '));
    await front.tell(taskId, ['TASK_STARTED']);
    await cli.printedLine('started');
    cli.interrupt();
    await running;
    expect(cli.exitCode()).toBe(130);
    expect(cli.remarked.join('\n')).toContain(`code-intern watch ${taskId}`);
    expect((await front.runner.describe(taskId))?.state).toBe('open');
  });

  it('AP-80 prints one JSON object on each line with --json: accepted, every event, result', async () => {
    const cli = commandLine(front.url);
    const running = cli.run('run', 'Build email validator', '--json', '--priority', 'high');
    const accepted = JSON.parse(await cli.printedLine('"accepted"')) as { task_id: string };
    await front.tell(accepted.task_id, ...COMPLETED);
    front.runner.finish(accepted.task_id, 'completed');
    await running;
    const lines = cli.printed.map((line) => JSON.parse(line) as StreamMessage & { status?: string });
    expect(lines.slice(1, -1).map(({ sequence }) => sequence)).toEqual(
      COMPLETED.map((_, index) => index + 1),
    );
    expect(lines.at(-1)).toMatchObject({ type: 'result', status: 'completed' });
    expect(front.runner.submissions.map(({ priority }) => priority)).toEqual(['HIGH']);
  });

  it('AP-80 names the field that the service refuses', async () => {
    await expect(commandLine(front.url).run('run', 'x', '--language', 'cobol')).rejects.toThrow(/language/);
  });

  it.each([
    ['0', 'CRITICAL'],
    ['10', 'HIGH'],
    ['20', 'MEDIUM'],
    ['30', 'LOW'],
    ['40', 'BACKGROUND'],
    ['Low', 'LOW'],
  ])('SC-1 SC-2 takes the priority %s as REST does: %s', async (said, meant) => {
    const cli = commandLine(front.url);
    const running = cli.run('run', 'Build email validator', '-p', said);
    await cli.printedLine('Task ');
    cli.interrupt();
    await running;
    expect(front.runner.submissions.map(({ priority }) => priority)).toEqual([meant]);
  });

  it.each(['urgent', '15', '010', '1e1', '-10', '', ' 10'])(
    'SC-2 refuses the priority "%s" with the list of what there is, and submits nothing',
    async (said) => {
      await expect(commandLine(front.url).run('run', 'x', `--priority=${said}`)).rejects.toThrow(
        'CRITICAL (0), HIGH (10), MEDIUM (20), LOW (30), BACKGROUND (40)',
      );
      expect(front.runner.submissions).toEqual([]);
    },
  );

  it('SC-5 waits for a place when all are taken, and submits the task once', async () => {
    await front.stop();
    front = await startFrontEnd({ limits: { running: 1, waiting: 0 } });
    const first = await front.application.submitTask(
      { prompt: 'the first' },
      { client: 'test', idempotencyKey: null, waitMs: 0, signal: new AbortController().signal },
    );
    const cli = commandLine(front.url);
    const running = cli.run('run', 'the second');
    await until(() => front.runner.submissions.length >= 3);
    front.runner.finish(first.taskId, 'completed');
    const taskId = idOf(await cli.printedLine('Task '));
    cli.interrupt();
    await running;
    expect((await front.runner.open()).map((task) => task.taskId)).toEqual([taskId]);
  });

  it('AP-62 says what becomes of the task when the service dies and stays away', async () => {
    const { url } = front;
    const service = () => Promise.resolve(createServiceClient({ url, token: null }, 200));
    const cli = commandLine(url, { service });
    const running = cli.run('run', 'Build email validator').catch((error: unknown) => error);
    const taskId = idOf(await cli.printedLine('Task '));
    await front.stop();
    const failure = await running;
    expect(failure).toMatchObject({ code: 'no_service' });
    expect(String(failure)).toMatch(
      new RegExp(
        `no Code Intern service answers at ${url}.*Task ${taskId} was accepted and goes on at the next start of the service; \`code-intern watch ${taskId}\``,
      ),
    );
    // Of a task that was only named nobody knows whether it is there.
    const watching = commandLine(url, { service }).run('watch', taskId);
    await expect(watching).rejects.toThrow('no Code Intern service');
    await expect(watching).rejects.not.toThrow('accepted');
    front = await startFrontEnd();
  });

  it('AP-62 says in one line what to start when no service answers', async () => {
    const { url } = front;
    await front.stop();
    await expect(commandLine(url).run('run', 'x')).rejects.toThrow(
      /^no Code Intern service answers at .*`code-intern serve`/,
    );
    front = await startFrontEnd();
  });
});

describe('intern watch', () => {
  it('AP-23 shows what came before and what comes after, each once', async () => {
    const { taskId } = await front.application.submitTask(
      { prompt: 'Build email validator' },
      { client: 'test', idempotencyKey: null, waitMs: 0, signal: new AbortController().signal },
    );
    await front.tell(taskId, ...COMPLETED.slice(0, 3));
    const cli = commandLine(front.url);
    const watching = cli.run('watch', taskId, '--json');
    await cli.printedLine('MODULE_STARTED');
    await front.tell(taskId, ...COMPLETED.slice(3));
    front.runner.finish(taskId, 'completed');
    await watching;
    const sequences = cli.printed.slice(0, -1).map((line) => (JSON.parse(line) as StreamMessage).sequence);
    expect(sequences).toEqual(COMPLETED.map((_, index) => index + 1));
    expect(cli.exitCode()).toBe(0);
  });

  it('AP-23 connects again after a break and goes on from the last event', async () => {
    const { taskId } = await front.application.submitTask(
      { prompt: 'Build email validator' },
      { client: 'test', idempotencyKey: null, waitMs: 0, signal: new AbortController().signal },
    );
    await front.tell(taskId, ...COMPLETED.slice(0, 3));
    const connections: Socket[] = [];
    front.server.on('connection', (socket: Socket) => connections.push(socket));
    const cli = commandLine(front.url);
    const watching = cli.run('watch', taskId, '--json');
    await cli.printedLine('MODULE_STARTED');
    for (const connection of connections) connection.destroy();
    await front.tell(taskId, ...COMPLETED.slice(3));
    front.runner.finish(taskId, 'completed');
    await watching;
    const sequences = cli.printed.slice(0, -1).map((line) => (JSON.parse(line) as StreamMessage).sequence);
    expect(sequences).toEqual(COMPLETED.map((_, index) => index + 1));
    expect(connections.length).toBeGreaterThan(1);
  });

  it('AP-23 says on stderr, once in each outage, that the connection is lost and tried again', async () => {
    const { taskId } = await front.application.submitTask(
      { prompt: 'Build email validator' },
      { client: 'test', idempotencyKey: null, waitMs: 0, signal: new AbortController().signal },
    );
    await front.tell(taskId, ...COMPLETED.slice(0, 3));
    const connections: Socket[] = [];
    let refuses = 0;
    front.server.on('connection', (socket: Socket) => {
      connections.push(socket);
      // The first attempts of an outage find nobody.
      if (refuses > 0) socket.destroy();
      refuses -= 1;
    });
    const cli = commandLine(front.url);
    const watching = cli.run('watch', taskId);
    await cli.printedLine('module');
    const outages = [
      { more: COMPLETED.slice(3, 4), seen: 'code' },
      { more: COMPLETED.slice(4), seen: 'complete' },
    ];
    for (const { more, seen } of outages) {
      const before = connections.length;
      refuses = 2;
      for (const connection of connections) connection.destroy();
      await until(() => connections.length > before + 2);
      await front.tell(taskId, ...more);
      await cli.printedLine(seen);
    }
    front.runner.finish(taskId, 'completed');
    await watching;
    const lost = cli.remarked.filter((line) => line.includes('lost'));
    expect(lost).toEqual([
      `the connection to ${front.url} is lost, and tried again; the task needs no connection: it goes on while its service runs, else at the next start`,
      `the connection to ${front.url} is lost, and tried again; the task needs no connection: it goes on while its service runs, else at the next start`,
    ]);
  });

  it('AP-62 AP-23 says what is wrong with a damaged journal and what to do, and tries no more', async () => {
    await front.stop();
    front = await startFrontEnd({ onDisk: true });
    const { taskId } = await front.application.submitTask(
      { prompt: 'Build email validator' },
      { client: 'test', idempotencyKey: null, waitMs: 0, signal: new AbortController().signal },
    );
    await front.tell(taskId, ...COMPLETED);
    front.runner.finish(taskId, 'completed');
    await overwriteLine(front.dataDir, taskId, 3);
    const cli = commandLine(front.url);
    const failure = await cli.run('watch', taskId).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'storage_failed' });
    expect(String(failure)).toContain(
      `task ${taskId} cannot be followed: the journal ${journalOf(front.dataDir, taskId)} is damaged`,
    );
    expect(String(failure)).toContain(`run "code-intern rebuild-log ${taskId}"`);
    expect(cli.remarked).toEqual([]);
    const listing = commandLine(front.url);
    await listing.run('status');
    expect(listing.printed.at(-1)).toContain(`${taskId}: the journal`);
    expect(listing.printed.at(-1)).toContain('rebuild-log');
  });

  it('AP-23 gives up on a service that answers, but breaks the stream off each time', async () => {
    await front.stop();
    const journal = {
      ...createInMemoryEventJournal(),
      has: () => Promise.resolve(true),
      follow: () => {
        throw new TypeError('a defect');
      },
    };
    front = await startFrontEnd({ dependencies: { journal } });
    const lost: string[] = [];
    const following = followTask(
      { url: front.url, token: null },
      {
        taskId: '0197c5a2-7c3e-7000-8000-1d2f3a4b5c6d',
        after: 0,
        signal: new AbortController().signal,
        onLost: () => void lost.push('lost'),
        giveUpMs: 300,
      },
    );
    await expect(following[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'stream_broken' });
    expect(lost).toEqual(['lost']);
  });

  it('AP-20 says that there is no such task', async () => {
    const unknown = '0197c5a2-7c3e-7000-8000-1d2f3a4b5c6d';
    await expect(commandLine(front.url).run('watch', unknown)).rejects.toThrow(
      `there is no task "${unknown}"; \`code-intern status\` lists`,
    );
  });
});
