import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult, Progress } from '@modelcontextprotocol/sdk/types.js';
import { taskStatus, type TaskStatusView } from '../../src/contract/index.js';
import { rest, submitted, UNKNOWN_ID } from '../api/request-lines.js';
import { COMPLETED, startFrontEnd, type FrontEnd } from '../support/front-end.js';
import { until } from '../support/until.js';

const TOOLS = [
  'start_coding_task',
  'get_task_status',
  'list_tasks',
  'send_intervention',
  'report_bug',
  'cancel_task',
  'get_task_events',
  'get_task_code',
  'get_queue_stats',
];

describe('MCP over HTTP', () => {
  let front: FrontEnd;
  let client: Client;
  beforeEach(async () => {
    front = await startFrontEnd();
    client = new Client({ name: 'test', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${front.url}/mcp`)));
    // With the list the client knows the output schemas and holds every answer to them.
    await client.listTools();
  });
  afterEach(async () => {
    await client.close();
    await front.stop();
  });

  const call = (name: string, args: Record<string, unknown>) =>
    client.callTool({ name, arguments: args }) as Promise<CallToolResult>;
  const statusOf = (result: CallToolResult): TaskStatusView => {
    expect(result.isError ?? false).toBe(false);
    const [text] = result.content;
    expect(text).toEqual({ type: 'text', text: JSON.stringify(result.structuredContent) });
    return taskStatus.parse(result.structuredContent);
  };
  const complaintOf = (result: CallToolResult): string => {
    expect(result.isError).toBe(true);
    return (result.content[0] as { text: string }).text;
  };

  it('AP-40 lists tools with schemas, descriptions and annotations', async () => {
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).toEqual(TOOLS);
    for (const tool of tools) {
      expect(tool.description?.length).toBeGreaterThan(40);
      expect(tool.inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(tool.outputSchema).toMatchObject({ type: 'object' });
      expect(tool.annotations?.readOnlyHint).toBe(/^(get|list)_/.test(tool.name));
    }
    expect(tools[0]?.inputSchema.required).toEqual(['prompt']);
    expect(tools[0]?.inputSchema.properties?.['prompt']).toMatchObject({
      type: 'string',
      minLength: 1,
      maxLength: 100_000,
    });
  });

  it('AP-41 shows the same task by MCP and REST, at the same time', async () => {
    const started = statusOf(
      await call('start_coding_task', { prompt: 'Build email validator', priority: 'high' }),
    );
    expect(started).toMatchObject({ status: 'created', priority: 'HIGH' });
    expect(front.runner.submissions[0]?.client).toBe('mcp');
    await front.tell(started.task_id, ['TASK_STARTED'], ['PLANNING_COMPLETE']);
    const status = statusOf(await call('get_task_status', { task_id: started.task_id }));
    expect((await rest(front).get(`/tasks/${started.task_id}`)).body).toEqual(status);
    const byRest = await submitted(front);
    expect(statusOf(await call('get_task_status', { task_id: byRest })).task_id).toBe(byRest);
  });

  it('AP-40 cancels a task, and again', async () => {
    const id = await submitted(front);
    const first = statusOf(await call('cancel_task', { task_id: id }));
    expect(first.status).toBe('cancelled');
    expect(statusOf(await call('cancel_task', { task_id: id }))).toEqual(first);
  });

  it('AP-40 SC-12 shows the queue and the list as REST does', async () => {
    const ids = [await submitted(front), await submitted(front, { priority: 'LOW' })];
    const queue = await call('get_queue_stats', {});
    expect(queue.structuredContent).toEqual((await rest(front).get('/queue')).body);
    expect(queue.structuredContent).toMatchObject({ running: 2, waiting: 0, line: [] });
    expect(queue.content).toEqual([{ type: 'text', text: JSON.stringify(queue.structuredContent) }]);
    const list = await call('list_tasks', { priority: 'low', limit: 1 });
    expect(list.structuredContent).toEqual((await rest(front).get('/tasks?priority=low&limit=1')).body);
    expect(list.structuredContent).toMatchObject({ tasks: [{ task_id: ids[1] }], next_cursor: null });
    expect(complaintOf(await call('list_tasks', { status: 'asleep' }))).toContain('must be one of created');
    expect(complaintOf(await call('get_queue_stats', { colour: 'red' }))).toContain('colour');
    front.runner.silence('unreachable');
    expect(complaintOf(await call('get_queue_stats', {}))).toContain('Try again in 5 seconds');
  });

  it('AP-40 shows events and code as REST does', async () => {
    const id = await submitted(front);
    expect(complaintOf(await call('get_task_code', { task_id: id }))).toContain('no_code_yet');
    const commit = {
      taskId: id,
      version: 1,
      parent: null,
      files: [{ path: 'src/email.ts', content: 'export {};\n' }],
      step: 'write-1',
      time: '2026-01-31T12:00:00.000Z',
      subject: 'write the validator',
      resetRun: null,
      supersedes: false,
    };
    await front.repository.commit(commit);
    await front.tell(id, ...COMPLETED.slice(0, 4));
    const code = await call('get_task_code', { task_id: id });
    expect(code.structuredContent).toEqual((await rest(front).get(`/tasks/${id}/code`)).body);
    expect(complaintOf(await call('get_task_code', { task_id: id, version: 9 }))).toContain('version');
    await rm(front.repository.location(id), { recursive: true });
    expect(complaintOf(await call('get_task_code', { task_id: id }))).toContain('code_lost');
    const events = await call('get_task_events', { task_id: id, after: 1, limit: 2 });
    expect(events.structuredContent).toEqual(
      (await rest(front).get(`/tasks/${id}/events?after=1&limit=2`)).body,
    );
    expect(events.structuredContent).toMatchObject({
      events: [{ sequence: 2 }, { sequence: 3 }],
      next_after: 3,
    });
  });

  it('AP-40 sends progress until the end when it is told to wait', async () => {
    const seen: Progress[] = [];
    const waiting = client.callTool(
      { name: 'start_coding_task', arguments: { prompt: 'Build email validator', wait: true } },
      undefined,
      { onprogress: (progress) => seen.push(progress) },
    ) as Promise<CallToolResult>;
    await until(() => front.runner.submissions.length === 1);
    const { taskId } = front.runner.submissions[0]!;
    await front.tell(taskId, ...COMPLETED.slice(0, 3));
    await until(() => seen.length === 3);
    await front.tell(taskId, ...COMPLETED.slice(3));
    expect(statusOf(await waiting)).toMatchObject({ task_id: taskId, status: 'completed', sequence: 11 });
    expect(seen.map(({ progress }) => progress)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(seen[2]?.message).toBe('MODULE_STARTED email (code version 0)');
  });

  it('AP-42 stops following when the client hangs up, and the task goes on', async () => {
    const follow = front.journal.follow.bind(front.journal);
    let open = 0;
    front.journal.follow = async function* (...args) {
      open += 1;
      try {
        yield* follow(...args);
      } finally {
        open -= 1;
      }
    };
    const waiting = client.callTool({ name: 'start_coding_task', arguments: { prompt: 'p', wait: true } });
    const given = waiting.catch((error: unknown) => error);
    await until(() => open === 1);
    await client.close();
    await until(() => open === 0);
    await given;
    const { taskId } = front.runner.submissions[0]!;
    expect(await front.runner.describe(taskId)).toMatchObject({ state: 'open' });
  });

  it.each([
    ['start_coding_task', {}, 'prompt'],
    ['start_coding_task', { prompt: ' ' }, 'must not be empty'],
    ['start_coding_task', { prompt: 'p', priority: 'urgent' }, 'CRITICAL (0), HIGH (10)'],
    ['start_coding_task', { prompt: 'p', colour: 'red' }, 'colour'],
    ['start_coding_task', { prompt: 'p', answers: ['x'.repeat(1_048_576)] }, 'at most 1048576'],
    ['get_task_status', { task_id: 'nonsense' }, 'must be a task id'],
    ['get_task_status', { task_id: UNKNOWN_ID }, 'there is no task'],
    ['cancel_task', { task_id: UNKNOWN_ID }, 'there is no task'],
    ['no_such_tool', {}, 'there is no tool "no_such_tool"; there are start_coding_task, get_task_status'],
  ])('AP-40 answers %s with bad input %# so that a model can act on it', async (name, args, complaint) => {
    expect(complaintOf(await call(name, args))).toContain(complaint);
    expect(front.runner.submissions).toHaveLength(0);
  });

  it('AP-40 says when to try again while the engine is away', async () => {
    front.runner.silence('unreachable');
    const complaint = complaintOf(await call('start_coding_task', { prompt: 'p' }));
    expect(complaint).toContain('engine_unreachable');
    expect(complaint).toContain('Try again in 5 seconds');
  });

  it('AP-63 hides a defect from the client and logs it', async () => {
    const id = await submitted(front);
    front.journal.scan = () => Promise.reject(new TypeError('the secret'));
    expect(complaintOf(await call('get_task_status', { task_id: id }))).toContain('internal_error');
    expect(front.log.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(JSON.stringify(front.log)).not.toContain('the secret');
  });

  it.each(['/mcp', '/mcp/'])(
    'AP-41 answers a plain GET of %s with name, version, tools and how to connect',
    async (path) => {
      const response = await rest(front).get(path);
      expect(response.status).toBe(200);
      expect(response.body).toMatchObject({
        name: 'code-intern',
        version: '0.0.0-test',
        tools: TOOLS.map((name) => ({ name })),
        how_to_connect: {
          http: { type: 'http', url: `${front.url}/mcp` },
          stdio: { type: 'stdio', command: '/usr/bin/node', args: ['/opt/code-intern/bin/intern.js', 'mcp'] },
        },
      });
    },
  );

  it('AP-41 serves the protocol at /mcp/ too', async () => {
    const second = new Client({ name: 'test', version: '1' });
    await second.connect(new StreamableHTTPClientTransport(new URL(`${front.url}/mcp/`)));
    expect((await second.listTools()).tools).toHaveLength(TOOLS.length);
    await second.close();
  });

  it('AP-42 answers in the words of the protocol to what is no request', async () => {
    const post = (body: string) =>
      rest(front)
        .post('/mcp')
        .set({ 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' })
        .send(body);
    expect((await post('{"jsonrpc"')).body).toMatchObject({
      jsonrpc: '2.0',
      error: { code: -32_700 },
      id: null,
    });
    const large = await post(`{"x":"${'x'.repeat(8 * 1024 * 1024)}"}`);
    expect([large.status, large.body.error.code]).toEqual([413, -32_600]);
    const stream = await rest(front).get('/mcp').set('Accept', 'text/event-stream');
    expect([stream.status, stream.headers['allow']]).toEqual([405, 'GET, POST']);
    expect((await rest(front).delete('/mcp')).status).toBe(405);
    expect((await rest(front).get('/mcp/other')).status).toBe(404);
  });
});
