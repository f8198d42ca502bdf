import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CLIENT_FRAME_TYPES,
  CLOSE_CODES,
  streamMessage,
  STREAM_PROTOCOL,
  STREAM_TOKEN_PREFIX,
  taskAccepted,
  taskStatus,
} from '../../src/contract/index.js';
import { startFrontEnd, type FrontEnd } from '../support/front-end.js';

/**
 * What clients have in their code, as literals: a change here breaks somebody. Add lines; never change one without a
 * decision that says so.
 */
describe('the names that clients rely on', () => {
  let front: FrontEnd;
  let id: string;
  beforeAll(async () => {
    front = await startFrontEnd();
    const body = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"prompt":"p"}' };
    id = ((await (await fetch(`${front.url}/tasks`, body)).json()) as { task_id: string }).task_id;
  });
  afterAll(() => front.stop());

  it.each([
    ['GET', '/tasks', 200],
    ['GET', '/tasks/ID', 200],
    ['GET', '/tasks/ID/events', 200],
    ['GET', '/tasks/ID/code', 404],
    ['GET', '/tasks/ID/calls', 200],
    ['GET', '/health', 200],
    ['GET', '/health/live', 200],
    ['GET', '/health/ready', 200],
    ['GET', '/mcp', 200],
    ['GET', '/mcp/', 200],
    ['GET', '/ws/ID', 426],
    ['DELETE', '/tasks/ID', 200],
  ])('AP-3 keeps %s %s', async (method, path, status) => {
    const response = await fetch(`${front.url}${path.replace('ID', id)}`, { method });
    expect(response.status).toBe(status);
    expect(((await response.json()) as { code?: string }).code ?? null).not.toBe('unknown_path');
  });

  it('AP-1 and AP-2 keep the fields of the answers', () => {
    expect(Object.keys(taskAccepted.shape)).toEqual(['task_id', 'status', 'websocket_url']);
    expect(Object.keys(taskStatus.shape)).toEqual([
      'task_id',
      'status',
      'priority',
      'prompt_line',
      'language',
      'model',
      'current_module',
      'iteration',
      'progress',
      'code_version',
      'sequence',
      'queue_position',
      'created_at',
      'started_at',
      'updated_at',
      'ended_at',
      'stale',
      'result',
      'failure',
    ]);
    expect(taskStatus.shape.status.options).toEqual([
      'created',
      'running',
      'preempted',
      'paused',
      'waiting_for_user',
      'completed',
      'failed',
      'cancelled',
    ]);
  });

  it('AP-20 keeps messages, frames, close codes and sub-protocols of the WebSocket', () => {
    expect(Object.keys(streamMessage.shape)).toEqual([
      'type',
      'task_id',
      'version',
      'sequence',
      'timestamp',
      'data',
    ]);
    expect(CLIENT_FRAME_TYPES).toEqual(['cancel']);
    expect(CLOSE_CODES).toEqual({
      ended: 1000,
      goingAway: 1001,
      binary: 1003,
      tooLarge: 1009,
      internalError: 1011,
      slow: 1013,
      unknownTask: 4404,
    });
    expect([STREAM_PROTOCOL, STREAM_TOKEN_PREFIX]).toEqual(['code-intern.v1', 'code-intern.token.']);
  });

  it('AP-40 keeps the names of the MCP tools', async () => {
    const response = await fetch(`${front.url}/mcp`);
    const { name, tools } = (await response.json()) as { name: string; tools: { name: string }[] };
    expect(name).toBe('code-intern');
    expect(tools.map((tool) => tool.name)).toEqual(['start_coding_task', 'get_task_status', 'cancel_task']);
  });
});
