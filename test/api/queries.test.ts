import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectStream } from '../support/stream-client.js';
import { startFrontEnd, type FrontEnd } from '../support/front-end.js';
import { expectProblem, rest, submitted } from './request-lines.js';

describe('a query that an address does not take', () => {
  let front: FrontEnd;
  let id: string;
  beforeAll(async () => {
    front = await startFrontEnd();
    id = await submitted(front);
  });
  afterAll(() => front.stop());

  it.each([
    ['get', '/tasks'],
    ['post', '/tasks'],
    ['get', '/tasks/ID'],
    ['delete', '/tasks/ID'],
    ['head', '/tasks/ID'],
    ['get', '/tasks/ID/events'],
    ['get', '/tasks/ID/code'],
    ['get', '/tasks/ID/calls'],
    ['post', '/tasks/ID/bug-reports'],
    ['post', '/tasks/ID/interventions'],
    ['get', '/queue'],
    ['get', '/health'],
    ['get', '/health/live'],
    ['get', '/health/ready'],
    ['post', '/admin/shutdown'],
    ['get', '/ws'],
    ['get', '/ws/ID'],
  ] as const)(
    'AP-7 is refused by its name and value, before anything is done: %s %s',
    async (method, path) => {
      const response = await rest(front)[method](`${path.replace('ID', id)}?colour=red`);
      expect(response.status).toBe(400);
      if (method === 'head') return;
      const { errors } = expectProblem(response, 400, 'invalid_request');
      expect(errors).toEqual([{ field: 'colour', message: 'is not a known field (it was "red")' }]);
      expect((await front.runner.describe(id))?.state).toBe('open');
      expect([front.ends(), front.runner.submissions.length]).toEqual([0, 1]);
    },
  );

  it.each(['/ws?colour=red', '/ws/ID?colour=red', '/ws/ID?after=x', '/ws/ID?after=1&after=2', '/ws?after=1'])(
    'AP-20 refuses the handshake at %s',
    async (path) => {
      const { opened } = connectStream(`ws://127.0.0.1:${front.port}${path.replace('ID', id)}`);
      await expect(opened).rejects.toThrow('400');
    },
  );

  it.each(['get', 'post', 'delete'] as const)(
    'AP-41 is refused in the words of the protocol: %s /mcp',
    async (method) => {
      const response = await rest(front)[method]('/mcp?colour=red');
      expect([response.status, response.body]).toMatchObject([
        400,
        {
          jsonrpc: '2.0',
          error: {
            code: -32_600,
            message: expect.stringContaining('colour: is not a known field (it was "red")') as unknown,
          },
        },
      ]);
    },
  );

  it('AP-7 leaves unknown paths and methods what they are', async () => {
    expectProblem(await rest(front).get('/nowhere?colour=red'), 404, 'unknown_path');
    expectProblem(await rest(front).get('/mcp/nowhere?colour=red'), 404, 'unknown_path');
    expectProblem(await rest(front).put('/tasks?colour=red'), 405, 'method_not_allowed');
    expect((await rest(front).options('/tasks?colour=red')).status).toBe(204);
    expect((await rest(front).get('/queue?')).status).toBe(200);
  });

  it.each([
    ['/tasks?limit=0', 'limit', 'not 0'],
    ['/tasks?limit=1&limit=2', 'limit', '"1", "2"'],
    ['/tasks?status=asleep', 'status', '"asleep"'],
    ['/tasks?priority=5', 'priority', '(it was 5)'],
    ['/tasks?cursor=x', 'cursor', '"x"'],
    ['/tasks/ID/events?after=x', 'after', '"x"'],
    ['/tasks/ID/events?limit=10001', 'limit', 'not 10001'],
    ['/tasks/ID/code?version=0', 'version', 'not 0'],
    ['/tasks?__proto__=1', '__proto__', '"1"'],
  ])('AP-3 names the value of %s too', async (path, field, value) => {
    const { errors } = expectProblem(await rest(front).get(path.replace('ID', id)), 400, 'invalid_request');
    expect(errors?.map((error) => error.field)).toEqual([field]);
    expect(errors?.[0]?.message).toContain(value);
  });
});
