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
});
