import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { createServiceClient } from '../../src/cli/client/service-client.js';
import { commandLine, type CommandLine } from '../support/command-line.js';
import { startFrontEnd, type FrontEnd } from '../support/front-end.js';

const TOKEN = 'a-token-of-the-test';
/** Far below the minute after which a lost connection is given up. */
const AT_ONCE_MS = 10_000;

describe('a command that the service does not take', () => {
  let front: FrontEnd;
  let taskId: string;
  const withToken = (token: string | null): CommandLine =>
    commandLine(front.url, {
      service: () => Promise.resolve(createServiceClient({ url: front.url, token })),
    });
  /** What arrives from now on is changed before anybody reads it. */
  const arriving = (change: (request: IncomingMessage) => void): void => {
    front.server.prependListener('request', change);
    front.server.prependListener('upgrade', change);
  };

  beforeEach(async () => {
    front = await startFrontEnd({ security: { token: TOKEN } });
    const how = { client: 'test', idempotencyKey: null, waitMs: 0, signal: new AbortController().signal };
    ({ taskId } = await front.application.submitTask({ prompt: 'Build email validator' }, how));
    await front.tell(taskId, ['TASK_STARTED']);
  });
  afterEach(() => front.stop());

  const refusals = [
    ['watch', /^the service at .* asks for its token: set INTERN_API_TOKEN/],
    ['status', /^the service at .* asks for its token: set INTERN_API_TOKEN/],
    ['events', /^the service at .* asks for its token: set INTERN_API_TOKEN/],
  ] as const;

  it.each(refusals)(
    'AP-60 AP-62 is told of a wrong token at once: %s',
    async (command, words) => {
      for (const token of [null, 'wrong']) {
        const cli = withToken(token);
        await expect(cli.run(command, taskId)).rejects.toThrow(words);
        expect(cli.remarked).toEqual([]);
      }
    },
    AT_ONCE_MS,
  );

  it(
    'AP-61 AP-62 is told of a refused Host at once',
    async () => {
      arriving(({ headers }) => (headers.host = 'evil.example'));
      const cli = withToken(TOKEN);
      await expect(cli.run('watch', taskId)).rejects.toThrow(
        /this Host is not one of the service.*INTERN_ALLOWED_HOSTS/,
      );
      expect(cli.remarked).toEqual([]);
    },
    AT_ONCE_MS,
  );

  it(
    'AP-62 is told at once that no service answers, and nothing is said of a task that may not exist',
    async () => {
      const { url } = front;
      await front.stop();
      const cli = commandLine(url);
      const failure: unknown = await cli.run('watch', taskId).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'no_service' });
      expect(String(failure)).not.toMatch(/accepted|goes on/);
      expect(cli.remarked).toEqual([]);
      front = await startFrontEnd();
    },
    AT_ONCE_MS,
  );

  it(
    'AP-23 AP-62 is told so in the middle too, when the service has another token after a break',
    async () => {
      const open: Socket[] = [];
      front.server.on('connection', (socket: Socket) => open.push(socket));
      const cli = withToken(TOKEN);
      const watching = cli.run('watch', taskId).catch((error: unknown) => error);
      await cli.printedLine('started');
      arriving(({ headers }) => {
        delete headers.authorization;
        delete headers['sec-websocket-protocol'];
      });
      for (const socket of open) socket.destroy();
      expect(await watching).toMatchObject({ code: 'unauthorised' });
    },
    AT_ONCE_MS,
  );

  it(
    'AP-23 AP-62 is told that only streams are refused, as by a proxy that passes on no WebSockets',
    async () => {
      front.server.removeAllListeners('upgrade');
      front.server.on('upgrade', (_request, socket: Socket) =>
        socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'),
      );
      await expect(withToken(TOKEN).run('watch', taskId)).rejects.toThrow(
        /answers, but opens no stream \(HTTP 400\): .*proxy/,
      );
    },
    AT_ONCE_MS,
  );
});

describe('a task that cannot go on, under the eyes of who runs it', () => {
  it('AP-2 AP-80 is told of as it appears, once, however far it has come', async () => {
    const front = await startFrontEnd();
    const cli = commandLine(front.url);
    const running = cli.run('run', 'Build email validator');
    const taskId = (await cli.printedLine('Task ')).replace('Task ', '');
    await front.tell(taskId, ['TASK_STARTED'], ['PLANNING_COMPLETE']);
    await cli.printedLine('plan');
    front.runner.stick(taskId, { attempts: 4, reason: 'failed: the next step cannot be told' });
    expect(await cli.remarkedLine('cannot go on')).toContain(`code-intern cancel ${taskId}`);
    front.runner.stick(taskId, { attempts: 5, reason: 'failed: the next step cannot be told' });
    cli.interrupt();
    await running;
    expect(cli.remarked.filter((line) => line.includes('cannot go on'))).toHaveLength(1);
    await front.stop();
  });
});
