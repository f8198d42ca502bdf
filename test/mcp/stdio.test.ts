import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { serveStdio } from '../../src/mcp/index.js';
import { startFrontEnd, type FrontEnd } from '../support/front-end.js';

describe('MCP over stdio', () => {
  let front: FrontEnd;
  beforeEach(async () => {
    front = await startFrontEnd();
  });
  afterEach(() => front.stop());

  it('AP-41 serves the same tasks, one message a line, and ends when the client closes its end', async () => {
    const stdin = new PassThrough();
    const stdout = new PassThrough();
    const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const served = serveStdio({ application: front.application, logger, version: '1' }, { stdin, stdout });
    const answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
    const ask = async (id: number, method: string, params: object) => {
      stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
      const line = (await answers.next()).value as string;
      return JSON.parse(line) as { id: number; result: Record<string, never> };
    };

    const hello = await ask(1, 'initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'Some Editor', version: '1' },
    });
    expect(hello).toMatchObject({ id: 1, result: { serverInfo: { name: 'code-intern', version: '1' } } });
    stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
    const started = await ask(2, 'tools/call', {
      name: 'start_coding_task',
      arguments: { prompt: 'Build it' },
    });
    const { task_id } = started.result['structuredContent'] as unknown as { task_id: string };
    expect(await front.application.getTask(task_id)).toMatchObject({
      status: 'created',
      prompt_line: 'Build it',
    });
    // Who calls, for the lanes' fairness (SC-7): the program at the other end.
    expect(front.runner.submissions[0]?.client).toBe('Some-Editor');
    stdin.end();
    await served;
  });

  describe('a line that is no message', () => {
    const long = (id: string): string =>
      `{"jsonrpc":"2.0","method":"tools/call","params":{"name":"x","arguments":{"prompt":"${'x'.repeat(11 * 1024 * 1024)}"}}${id}}`;

    it.each([
      ['is above 10 MiB, with its id at the end', long(',"id":7'), 7, -32_600, 'more than 10 MiB'],
      [
        'is above 10 MiB, with its id at the front',
        long('').replace('{', '{"id":"a",'),
        'a',
        -32_600,
        'more than 10 MiB',
      ],
      ['is above 10 MiB, without an id', long(''), null, -32_600, 'more than 10 MiB'],
      ['is no JSON', '{"jsonrpc"', null, -32_700, 'not valid JSON'],
      ['is no JSON-RPC', '{"id":3,"method":5}', 3, -32_600, 'no message of JSON-RPC'],
      ['is a list', '[]', null, -32_600, 'no message of JSON-RPC'],
    ])(
      'AP-41 and %s is answered with an error, and the next is heard',
      async (_what, line, id, code, text) => {
        const stdin = new PassThrough();
        const stdout = new PassThrough();
        const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
        const served = serveStdio(
          { application: front.application, logger, version: '1' },
          { stdin, stdout },
        );
        const answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
        stdin.write(`${line}\n\n\r\n{"jsonrpc":"2.0","id":8,"method":"ping"}\r\n`);
        const refusal = JSON.parse((await answers.next()).value as string) as unknown;
        expect(refusal).toMatchObject({
          jsonrpc: '2.0',
          id,
          error: { code, message: expect.stringContaining(text) as unknown },
        });
        expect(JSON.parse((await answers.next()).value as string)).toEqual({
          jsonrpc: '2.0',
          id: 8,
          result: {},
        });
        stdin.end();
        await served;
      },
    );
  });

  it('AP-40 arguments of null are none', async () => {
    const stdin = new PassThrough();
    const stdout = new PassThrough();
    const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const served = serveStdio({ application: front.application, logger, version: '1' }, { stdin, stdout });
    const answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
    const params = { name: 'get_queue_stats', arguments: null };
    stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params })}\n`);
    expect(JSON.parse((await answers.next()).value as string)).toMatchObject({
      result: { structuredContent: { stale: false } },
    });
    stdin.end();
    await served;
  });
});
