import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult, Tool } from '@modelcontextprotocol/sdk/types.js';
import { ApplicationError, type ApplicationProblem } from '../../src/application/index.js';
import { submitted, UNKNOWN_ID } from '../api/request-lines.js';
import { hashOf } from '../support/builders.js';
import { COMPLETED, startFrontEnd, type FrontEnd } from '../support/front-end.js';

const PINNED = new URL('../fixtures/mcp/tools.json', import.meta.url);

type Field = Record<string, unknown>;
const isField = (value: unknown): value is Field =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: unknown): readonly Field[] => (Array.isArray(value) ? value.filter(isField) : []);
const inside = (field: Field): readonly Field[] => [field, ...list(field['anyOf']).flatMap(inside)];

/** What a schema lacks by which a client's own checks, or a model, could know what goes there. */
function lacks(path: string, field: Field): readonly string[] {
  const kinds = inside(field);
  const unbounded = kinds.flatMap((one) => {
    const types = [one['type']].flat();
    const missing: readonly (readonly [string, readonly string[]])[] = [
      ['string', one['enum'] === undefined ? ['maxLength'] : []],
      ['number', ['minimum', 'maximum']],
      ['integer', ['minimum', 'maximum']],
      ['array', ['maxItems', 'items']],
      ['object', one['additionalProperties'] === false ? [] : ['maxProperties', 'additionalProperties']],
    ];
    return missing.flatMap(([type, bounds]) =>
      types.includes(type)
        ? bounds.filter((bound) => one[bound] === undefined).map((bound) => `${path}: ${bound}`)
        : [],
    );
  });
  const deeper = kinds.flatMap((one) => [
    ...Object.entries(isField(one['properties']) ? one['properties'] : {}).flatMap(([name, inner]) =>
      isField(inner) ? [...lacks(`${path}.${name}`, inner), ...undescribed(`${path}.${name}`, inner)] : [],
    ),
    ...(isField(one['items']) ? lacks(`${path}[]`, one['items']) : []),
    ...(isField(one['additionalProperties']) ? lacks(`${path}.*`, one['additionalProperties']) : []),
  ]);
  return [...unbounded, ...deeper];
}
const undescribed = (path: string, field: Field): readonly string[] =>
  inside(field).some(({ description }) => typeof description === 'string' && description.length > 10)
    ? []
    : [`${path}: description`];

describe('the tools of MCP', () => {
  let front: FrontEnd;
  let client: Client;
  let tools: readonly Tool[];
  let running: string;
  let fresh: string;
  let ended: string;
  beforeAll(async () => {
    front = await startFrontEnd();
    client = new Client({ name: 'test', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${front.url}/mcp`)));
    ({ tools } = await client.listTools());
    [running, fresh, ended] = [await submitted(front), await submitted(front), await submitted(front)];
    await front.tell(running, ...COMPLETED.slice(0, 5));
    await front.tell(ended, ...COMPLETED);
    front.runner.finish(ended, 'completed');
  });
  afterAll(async () => {
    await client.close();
    await front.stop();
  });

  const call = (name: string, args: object) =>
    client.callTool({ name, arguments: { ...args } }) as Promise<CallToolResult>;
  const complaintOf = async (name: string, args: object): Promise<string> => {
    const result = await call(name, args);
    expect(result.isError).toBe(true);
    return (result.content[0] as { text: string }).text;
  };

  it('AP-40 are listed word by word as they are pinned', async () => {
    if (process.env['RECORD_TOOLS'] === '1') await writeFile(PINNED, `${JSON.stringify(tools, null, 2)}\n`);
    expect(tools).toEqual(JSON.parse(await readFile(PINNED, 'utf8')));
  });

  it('AP-40 carry bounds and a description for every field that can be said', () => {
    expect(tools.flatMap(({ name, inputSchema }) => lacks(name, inputSchema as Field))).toEqual([]);
  });

  it('AP-40 are not promised to change', () => {
    expect(client.getServerCapabilities()).toEqual({ tools: {} });
  });

  it('AP-40 never speak of the routes of REST', () => {
    expect(JSON.stringify(tools)).not.toMatch(/\b(?:GET|POST|DELETE) \/|\/tasks|Prefer:/);
  });

  const samples: readonly (readonly [string, () => object, () => object])[] = [
    [
      'start_coding_task',
      () => ({ prompt: 'p', priority: '10', answers: '["a"]', timeout_seconds: '60', wait: 'false' }),
      () => ({ priority: 'HIGH' }),
    ],
    ['get_task_status', () => ({ task_id: running }), () => ({ sequence: 5 })],
    [
      'list_tasks',
      () => ({ priority: 30, limit: '1', status: null, cursor: null }),
      () => ({ tasks: [], next_cursor: null }),
    ],
    ['list_tasks', () => ({ priority: '30', limit: 1 }), () => ({ tasks: [], next_cursor: null })],
    [
      'send_intervention',
      () => ({ task_id: running, kind: 'iteration_limit', iteration_limit: '7', seen_sequence: '5' }),
      () => ({ module: null }),
    ],
    [
      'send_intervention',
      () => ({ task_id: running, kind: 'priority', priority: '0' }),
      () => ({ module: null }),
    ],
    [
      'report_bug',
      () => ({ task_id: running, description: 'accepts a@@b', code_version: '1' }),
      () => ({ module: 'email' }),
    ],
    ['get_task_events', () => ({ task_id: ended, after: '9', limit: '1' }), () => ({ next_after: 10 })],
    ['get_queue_stats', () => ({}), () => ({ stale: false })],
  ];
  it.each(samples)(
    'AP-40 %s takes numbers and lists as text and as themselves (%#)',
    async (name, args, answer) => {
      const result = await call(name, args());
      expect(result.content).not.toMatchObject([{ text: expect.stringContaining('not valid') as unknown }]);
      expect(result.structuredContent).toMatchObject(answer());
    },
  );

  it.each([
    [
      'start_coding_task',
      { prompt: 'p', timeout_seconds: 'sixty' },
      'timeout_seconds: must be a number (it was "sixty")',
    ],
    [
      'start_coding_task',
      { prompt: 'p', answers: 'yes' },
      'answers: must be a list, such as ["…", "…"] (it was "yes")',
    ],
    ['start_coding_task', { prompt: 'p', wait: 'maybe' }, 'wait: must be true or false (it was "maybe")'],
    ['list_tasks', { limit: 'all' }, 'limit: must be a whole number (it was "all")'],
    [
      'list_tasks',
      { priority: '31' },
      'priority: must be one of CRITICAL (0), HIGH (10), MEDIUM (20), LOW (30), BACKGROUND (40) (it was 31)',
    ],
    ['get_task_events', { task_id: UNKNOWN_ID, after: 'x' }, 'after: must be a whole number (it was "x")'],
    ['get_task_code', { task_id: UNKNOWN_ID, version: '0' }, 'version: must be at least 1, not 0'],
    [
      'report_bug',
      { task_id: UNKNOWN_ID, description: 'd', code_version: 'v1' },
      'code_version: must be a whole number (it was "v1")',
    ],
    ['send_intervention', { task_id: UNKNOWN_ID, kind: 'shout' }, '(it was "shout")'],
    ['get_task_status', { task_id: 5 }, 'task_id: must be a text (it was 5)'],
    ['get_queue_stats', { colour: 'red' }, 'colour: is not a known field (it was "red"). It takes none.'],
    [
      'cancel_task',
      { task_id: UNKNOWN_ID, why: 1 },
      'why: is not a known field (it was 1). Its fields are task_id.',
    ],
  ])('AP-40 %s names what it refuses, its value, and itself: %j', async (name, args, said) => {
    const complaint = await complaintOf(name, args);
    expect(complaint).toContain(said);
    expect(complaint).toMatch(new RegExp(`Correct that and call ${name} again\\.$`));
  });

  it.each([
    ['get_task_status', () => ({ task_id: UNKNOWN_ID }), 'list_tasks has the ids of all tasks, as task_id'],
    ['get_task_code', () => ({ task_id: fresh }), 'get_task_status until its code_version'],
    [
      'report_bug',
      () => ({ task_id: ended, description: 'd', code_version: 1 }),
      'start_coding_task takes a new prompt',
    ],
    [
      'report_bug',
      () => ({ task_id: running, description: 'd', code_version: 1, code_hash: hashOf('v0') }),
      'call get_task_code with task_id alone',
    ],
    ['send_intervention', () => ({ task_id: running, kind: 'resume' }), 'get_task_status'],
    [
      'report_bug',
      () => ({ task_id: running, description: 'd', code_version: 1, seen_sequence: 999 }),
      'no event 999',
    ],
  ])('AP-40 %s says by which tool and field it goes on (%#)', async (name, args, next) => {
    const complaint = await complaintOf(name, args());
    expect(complaint).toContain(next);
    expect(complaint).not.toMatch(/\b(?:GET|POST|DELETE) \/|Prefer:/);
  });

  it('AP-40 speaks to no code of the words of HTTP', async () => {
    const other = await startFrontEnd({ limits: { running: 1, waiting: 1 } });
    try {
      const codes: readonly ApplicationProblem[] = ['queue_full', 'unknown_task', 'no_code_yet'];
      for (const code of codes) {
        const error = new ApplicationError(code, 'it is so', {
          advice: 'say "Prefer: wait=N" to GET /tasks',
        });
        const refusing = Object.assign(other.application, { getTask: () => Promise.reject(error) });
        expect(refusing).toBe(other.application);
        const second = new Client({ name: 'test', version: '1' });
        await second.connect(new StreamableHTTPClientTransport(new URL(`${other.url}/mcp`)));
        const { content } = (await second.callTool({
          name: 'get_task_status',
          arguments: { task_id: UNKNOWN_ID },
        })) as CallToolResult;
        await second.close();
        expect(content).toMatchObject([
          { text: expect.stringMatching(/^it is so; [^/:]*_[^/:]* \(.+\)$/) as unknown },
        ]);
      }
    } finally {
      await other.stop();
    }
  });

  describe('called without the client of the library', () => {
    const post = async (params: object, headers: object = {}) => {
      const response = await fetch(`${front.url}/mcp`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          Accept: 'application/json, text/event-stream',
          ...headers,
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
      });
      const text = await response.text();
      const data = /^data: (.*)$/m.exec(text)?.[1] ?? text;
      return {
        status: response.status,
        body: JSON.parse(data) as { result?: CallToolResult; error?: { message: string } },
      };
    };

    it.each([[null], [undefined], [{}], ['{}']])('AP-40 takes the arguments %j for none', async (args) => {
      const { body } = await post({ name: 'get_queue_stats', arguments: args });
      expect(body.result?.structuredContent).toMatchObject({ stale: false });
    });

    it('AP-40 takes arguments that are an object in a text, and names what is missing where there are none', async () => {
      const said = await post({ name: 'get_task_status', arguments: JSON.stringify({ task_id: running }) });
      expect(said.body.result?.structuredContent).toMatchObject({ task_id: running });
      const none = await post({ name: 'start_coding_task', arguments: null });
      expect(none.body.result?.content).toMatchObject([
        { text: expect.stringContaining('prompt: is required') as unknown },
      ]);
    });

    it.each([
      [['p'], 'a list of 1'],
      ['Build it', '"Build it"'],
      [5, '5'],
    ])('AP-40 shows the arguments %j that are no object', async (args, value) => {
      const { body } = await post({ name: 'start_coding_task', arguments: args });
      expect(body.result?.content).toMatchObject([
        { text: expect.stringContaining(`arguments: is not a known field (it was ${value})`) as unknown },
      ]);
    });

    it.each([
      [{ 'Content-Type': 'text/plain' }, 415],
      [{ 'Content-Type': 'application/json; charset=latin1' }, 415],
      [{ 'Content-Encoding': 'lzw' }, 415],
    ])('AP-42 does not call %j too large', async (headers, status) => {
      const answer = await post({ name: 'get_queue_stats' }, headers);
      expect(answer.status).toBe(status);
      expect(answer.body.error?.message).not.toContain('too large');
      expect(answer.body.error?.message).toMatch(/application\/json|charset "LATIN1"|content encoding "lzw"/);
    });
  });
});
