import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { createServiceClient } from '../../src/cli/index.js';
import { commandLine } from '../support/command-line.js';
import { startFrontEnd, type FrontEnd } from '../support/front-end.js';
import { expectProblem, rest } from './request-lines.js';

const REQUEST = { prompt: 'Build email validator' };

describe('who calls', () => {
  let front: FrontEnd;
  beforeEach(async () => {
    front = await startFrontEnd();
  });
  afterEach(() => front.stop());

  const post = (headers: Readonly<Record<string, string>>, body: object = REQUEST) =>
    rest(front).post('/tasks').set(headers).send(body);
  const idOf = (response: { body: unknown }): string => (response.body as { task_id: string }).task_id;
  const clients = () => front.runner.submissions.map(({ client }) => client);

  it('SC-7 is what the header Client-Id says, or the door', async () => {
    await post({ 'Client-Id': 'ada.laptop' });
    await post({});
    expect(clients()).toEqual(['ada.laptop', 'rest']);
  });

  it('SC-14 has keys of its own: the same key of two clients is two tasks, of one client one', async () => {
    const key = { 'Idempotency-Key': 'nightly' };
    const first = idOf(await post({ ...key, 'Client-Id': 'ada' }));
    expect(idOf(await post({ ...key, 'Client-Id': 'bob' }))).not.toBe(first);
    expect(idOf(await post({ ...key, 'Client-Id': 'ada' }))).toBe(first);
    const other = await post({ ...key, 'Client-Id': 'ada' }, { prompt: 'Build something else' });
    expectProblem(other, 409, 'idempotency_conflict');
  });

  it.each(['', 'a b', 'x'.repeat(41), 'a, b', 'caf\u00e9'])(
    'SC-7 is refused with 400 as %j',
    async (name) => {
      const { errors } = expectProblem(await post({ 'Client-Id': name }), 400, 'invalid_request');
      expect(errors?.[0]).toEqual({
        field: 'Client-Id',
        message: 'must have 1 to 40 letters, digits, dots, hyphens or underscores',
      });
      expect(front.runner.submissions).toEqual([]);
    },
  );

  it('EV-13 is who acts in the record', async () => {
    const id = idOf(await post({}));
    await front.tell(id, ['TASK_STARTED']);
    const response = await rest(front)
      .post(`/tasks/${id}/interventions`)
      .set('Client-Id', 'ada')
      .send({ guidance: 'no regex' });
    expect(response.status).toBe(202);
    const event = (await front.journal.getEvents(id)).at(-1);
    expect(event).toMatchObject({ actor: 'user:ada', data: { client: 'ada' } });
  });

  it('SC-7 AP-40 is the same header for MCP over HTTP, whose door it is otherwise', async () => {
    for (const headers of [{ 'Client-Id': 'agent-7' }, {}] as Readonly<Record<string, string>>[]) {
      const agent = new Client({ name: 'Some Editor', version: '1' });
      const url = new URL(`${front.url}/mcp`);
      await agent.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
      await agent.callTool({ name: 'start_coding_task', arguments: REQUEST });
      await agent.close();
    }
    expect(clients()).toEqual(['agent-7', 'mcp']);
  });

  it('SC-7 AP-80 is said by the command line', async () => {
    const address = { url: front.url, token: null, client: 'ada.laptop' };
    const cli = commandLine(front.url, { service: () => Promise.resolve(createServiceClient(address)) });
    const running = cli.run('run', 'Build email validator');
    await cli.printedLine('Task ');
    cli.interrupt();
    await running;
    expect(clients()).toEqual(['ada.laptop']);
  });
});
