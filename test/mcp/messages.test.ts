import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { messageTaken } from '../../src/contract/index.js';
import { submitted, UNKNOWN_ID } from '../api/request-lines.js';
import { hashOf } from '../support/builders.js';
import { COMPLETED, startFrontEnd, type FrontEnd } from '../support/front-end.js';

describe('messages to a running task over MCP', () => {
  let front: FrontEnd;
  let client: Client;
  let task_id: string;
  beforeEach(async () => {
    front = await startFrontEnd();
    client = new Client({ name: 'test', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${front.url}/mcp`)));
    // With the list the client knows the output schemas and holds every answer to them.
    await client.listTools();
    task_id = await submitted(front);
    await front.tell(task_id, ...COMPLETED.slice(0, 5));
  });
  afterEach(async () => {
    await client.close();
    await front.stop();
  });

  const call = (name: string, args: Record<string, unknown>) =>
    client.callTool({ name, arguments: { task_id, ...args } }) as Promise<CallToolResult>;
  const complaintOf = (result: CallToolResult): string => {
    expect(result.isError).toBe(true);
    return (result.content[0] as { text: string }).text;
  };

  it('AP-40 report_bug tells the event and the module', async () => {
    const result = await call('report_bug', { description: 'accepts a@@b', code_version: 1 });
    expect(messageTaken.parse(result.structuredContent)).toMatchObject({ sequence: 6, module: 'email' });
    expect((await front.journal.getEvents(task_id)).at(-1)?.actor).toBe('user:mcp');
  });

  it('AP-40 EV-44 report_bug says by which layer a report is stale, so that a model can look again', async () => {
    const stale = { description: 'accepts a@@b', code_version: 1, code_hash: hashOf('v0') };
    const complaint = complaintOf(await call('report_bug', stale));
    expect(complaint).toContain('layer hash');
    expect(complaint).toContain('stale_report');
  });

  it.each([
    [{ guidance: 'no regex' }, { kind: 'guidance', text: 'no regex' }],
    [
      { kind: 'pause', when: 'now' },
      { kind: 'pause', when: 'now' },
    ],
    [
      { kind: 'priority', priority: 10 },
      { kind: 'priority', value: 'HIGH' },
    ],
  ])('AP-40 send_intervention takes %j', async (args, data) => {
    const result = await call('send_intervention', args);
    expect(messageTaken.parse(result.structuredContent)).toMatchObject({ sequence: 6, module: null });
    expect((await front.journal.getEvents(task_id)).at(-1)?.data).toMatchObject({ ...data, client: 'mcp' });
  });

  it.each([
    ['report_bug', { description: 'd' }, 'code_version'],
    ['report_bug', { description: 'd', code_version: 1, task_id: UNKNOWN_ID }, 'there is no task'],
    ['send_intervention', { kind: 'answer' }, '"answer" is not possible in this version'],
    ['send_intervention', {}, 'guidance'],
    ['send_intervention', { kind: 'pause', task_id: UNKNOWN_ID }, 'there is no task'],
  ])('AP-40 answers %s with bad input %j so that a model can act on it', async (name, args, complaint) => {
    expect(complaintOf(await call(name, args))).toContain(complaint);
  });
});
