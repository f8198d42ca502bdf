import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import type { Application } from '../../src/application/index.js';
import { applicationToCome } from '../../src/main/application-to-come.js';
import { serveStdio } from '../../src/mcp/index.js';
import { COMPLETED, startFrontEnd, type FrontEnd } from '../support/front-end.js';

const HOW = { client: 'test', idempotencyKey: null, waitMs: 0, signal: new AbortController().signal };

describe('an application that is still being made', () => {
  let front: FrontEnd;
  let arrive: (application: Application) => void;
  let application: Application;
  beforeEach(async () => {
    front = await startFrontEnd();
    application = applicationToCome(new Promise<Application>((resolve) => (arrive = resolve)));
  });
  afterEach(() => front.stop());

  it('AP-41 lets MCP answer a client before it is there; what needs it waits', async () => {
    const [stdin, stdout] = [new PassThrough(), new PassThrough()];
    const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const served = serveStdio({ application, logger, version: '1' }, { stdin, stdout });
    const answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
    const answer = async (): Promise<unknown> => JSON.parse((await answers.next()).value as string);
    const ask = (id: number, method: string, params: object): void =>
      void stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);

    const clientInfo = { name: 'editor', version: '1' };
    ask(1, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo });
    expect(await answer()).toMatchObject({ id: 1, result: { serverInfo: { name: 'code-intern' } } });
    stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
    ask(2, 'tools/call', { name: 'start_coding_task', arguments: { prompt: 'Build it' } });
    ask(3, 'tools/list', {});
    expect(await answer()).toMatchObject({ id: 3 });
    arrive(front.application);
    expect(await answer()).toMatchObject({
      id: 2,
      result: { structuredContent: { prompt_line: 'Build it' } },
    });
    stdin.end();
    await served;
  });

  it('AP-41 does, once it is there, what the one that came does', async () => {
    arrive(front.application);
    const { taskId } = await application.submitTask({ prompt: 'Build it' }, HOW);
    await front.tell(taskId, ...COMPLETED);
    expect(await application.getTask(taskId)).toEqual(await front.application.getTask(taskId));
    const types: string[] = [];
    for await (const { event_type } of application.followEvents(taskId, 0, HOW.signal))
      types.push(event_type);
    expect(types).toEqual(COMPLETED.map(([type]) => type));
    expect(Object.keys(application).sort()).toEqual(Object.keys(front.application).sort());
  });

  it('AP-62 fails as the one that did not come', async () => {
    const failed = applicationToCome(Promise.reject(new Error('nobody there')));
    await expect(failed.getQueue()).rejects.toThrow('nobody there');
  });
});
