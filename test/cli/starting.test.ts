import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RequestListener } from 'node:http';
import { createWaitingServer } from '../../src/main/waiting-room.js';
import { commandLine, type CommandLine } from '../support/command-line.js';
import { COMPLETED, startFrontEnd, type FrontEnd } from '../support/front-end.js';

describe('a service that is only starting', () => {
  let front: FrontEnd;
  let cli: CommandLine;
  let doors: readonly RequestListener[];
  const ready = (): void => {
    front.server.removeAllListeners('request');
    for (const door of doors) front.server.on('request', door);
  };

  beforeEach(async () => {
    front = await startFrontEnd();
    cli = commandLine(front.url);
    doors = front.server.listeners('request') as RequestListener[];
    front.server.removeAllListeners('request');
    front.server.on('request', createWaitingServer().listeners('request')[0] as RequestListener);
  });
  afterEach(() => front.stop());

  it('SC-5 AP-62 is waited for by run, which submits once it is there', async () => {
    const running = cli.run('run', 'Build email validator');
    expect(await cli.remarkedLine('waiting')).toBe(
      'waiting for the service, which is starting. Ctrl-C gives up: the task is not accepted yet',
    );
    ready();
    const taskId = (await cli.printedLine('Task ')).replace('Task ', '');
    cli.interrupt();
    await running;
    expect((await front.runner.open()).map((task) => task.taskId)).toEqual([taskId]);
  });

  it('SC-5 is given up by run on Ctrl-C, and nothing was accepted', async () => {
    const running = cli.run('run', 'Build email validator');
    await cli.remarkedLine('waiting for the service');
    cli.interrupt();
    await running;
    expect(cli.remarked.at(-1)).toContain('was not accepted');
    expect(cli.exitCode()).toBe(130);
    expect(front.runner.submissions).toEqual([]);
  });

  it('SC-5 AP-62 that dies with a submission in its hands leaves its fate open, and run says so', async () => {
    front.server.removeAllListeners('request');
    front.server.on('request', (request) => request.socket.destroy());
    await expect(cli.run('run', 'Build email validator')).rejects.toThrow(
      /no Code Intern service answers .* not known whether .* `code-intern status`/,
    );
  });

  it('AP-62 that is not there at all has accepted nothing, and run does not make it a question', async () => {
    await front.stop();
    await expect(cli.run('run', 'Build email validator')).rejects.toThrow(
      /no Code Intern service answers .* name another with INTERN_URL$/,
    );
  });

  it('AP-23 is waited for by watch, also when the task is named by a part of its id', async () => {
    const { taskId } = await front.application.submitTask(
      { prompt: 'Build email validator' },
      { client: 'test', idempotencyKey: null, waitMs: 0, signal: new AbortController().signal },
    );
    await front.tell(taskId, ...COMPLETED);
    front.runner.finish(taskId, 'completed');
    const watching = cli.run('watch', taskId.slice(0, 13));
    await cli.remarkedLine('waiting for the service, which is starting');
    ready();
    await watching;
    expect(cli.printed.join('\n')).toContain('complete');
    expect(cli.exitCode()).toBe(0);
  });

  it('AP-62 is named by the other commands, which fail', async () => {
    await expect(cli.run('status')).rejects.toThrow('the service is starting; ask again in a moment');
  });
});
