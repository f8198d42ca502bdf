import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  bugReportFields,
  CLIENT_FRAME_TYPES,
  CLOSE_CODES,
  health,
  interventionFields,
  messageTaken,
  overviewMessages,
  queueStatus,
  readiness,
  shutdownAccepted,
  shutdownRequest,
  streamMessage,
  STREAM_PROTOCOL,
  STREAM_TOKEN_PREFIX,
  taskAccepted,
  taskStatus,
} from '../../src/contract/index.js';
import { REPORT_LAYERS } from '../../src/domain/journal/report-validity.js';
import { INTERVENTION_KINDS } from '../../src/domain/task/messages/index.js';
import {
  interveneSignal,
  interveneUpdate,
  reportBugSignal,
  reportBugUpdate,
} from '../../src/workflows/messages.js';
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
    ['GET', '/ws', 426],
    ['GET', '/queue', 200],
    ['POST', '/tasks/ID/bug-reports', 400],
    ['POST', '/tasks/ID/interventions', 400],
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
      'lag_events',
      'queue_position',
      'estimated_wait_seconds',
      'created_at',
      'started_at',
      'updated_at',
      'ended_at',
      'stale',
      'last_test',
      'tests_removed',
      'suspicions',
      'result',
      'failure',
      'problem',
      'problem_code',
    ]);
    expect(taskStatus.shape.problem_code.unwrap().options).toEqual([
      'journal_unreadable',
      'journal_lacks_end',
      'workflow_task_failing',
      'step_failing',
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

  it('AP-5 keeps the kinds of intervention, the layers of a report and the fields of messages', () => {
    expect(INTERVENTION_KINDS).toEqual(['guidance', 'pause', 'resume', 'priority', 'iteration_limit']);
    expect(REPORT_LAYERS).toEqual(['version', 'version_ahead', 'clock', 'hash']);
    expect(Object.keys(bugReportFields)).toEqual([
      'description',
      'code_version',
      'code_hash',
      'module',
      'vector_clock',
      'seen_sequence',
    ]);
    expect(Object.keys(interventionFields)).toEqual([
      'kind',
      'when',
      'guidance',
      'priority',
      'iteration_limit',
      'vector_clock',
      'seen_sequence',
    ]);
    expect(Object.keys(messageTaken.shape)).toEqual([
      'task_id',
      'event_id',
      'sequence',
      'code_version',
      'module',
    ]);
    expect([reportBugUpdate.name, reportBugSignal.name]).toEqual(['reportBug', 'reportBug']);
    expect([interveneUpdate.name, interveneSignal.name]).toEqual(['intervene', 'intervene']);
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
    expect(CLIENT_FRAME_TYPES).toEqual(['cancel', 'intervention', 'bug_report']);
    expect(CLOSE_CODES).toEqual({
      ended: 1000,
      goingAway: 1001,
      binary: 1003,
      tooLarge: 1009,
      internalError: 1011,
      slow: 1013,
      unknownTask: 4404,
      unreadable: 4503,
    });
    expect([STREAM_PROTOCOL, STREAM_TOKEN_PREFIX]).toEqual(['code-intern.v1', 'code-intern.token.']);
  });

  it('AP-6 keeps the parts of the health and the fields of each', () => {
    const fieldsOf = Object.entries(health.shape.parts.shape).map(([name, part]) => [
      name,
      Object.keys(part.shape).sort(),
    ]);
    const said = ['ok', 'problem', 'since'];
    expect(Object.fromEntries(fieldsOf)).toEqual({
      temporal: said,
      workers: [...said, 'processes'].sort(),
      admission: said,
      room: said,
      model: ['address', 'models', ...said, 'provider'].sort(),
      workflows: ['admission_ok', ...said, 'tasks'].sort(),
      journal: ['lag_events', ...said, 'tasks'].sort(),
      sandbox: ['isolated', 'kind', ...said].sort(),
      steps: [...said, 'tasks'].sort(),
    });
    expect(Object.keys(readiness.shape)).toEqual(['status', 'problems']);
  });

  it('SC-12 and AP-9 keep the fields of the queue and of a shutdown', () => {
    const figures = [
      'running',
      'waiting',
      'blocked',
      'preempted',
      'parked',
      'pressure',
      'capacity',
      'per_priority',
      'oldest_wait_seconds',
      'stale',
    ];
    expect(Object.keys(health.shape.queue.unwrap().shape)).toEqual(figures);
    expect(Object.keys(queueStatus.shape)).toEqual([...figures, 'line']);
    expect(Object.keys(queueStatus.shape.line.unwrap().element.shape)).toEqual([
      'position',
      'task_id',
      'priority',
      'prompt_line',
      'estimated_wait_seconds',
    ]);
    expect(queueStatus.shape.pressure.unwrap().options).toEqual(['none', 'warning', 'critical']);
    expect(Object.keys(shutdownRequest.shape)).toEqual(['cancel']);
    expect(Object.keys(shutdownAccepted.shape)).toEqual(['status', 'cancel', 'tasks']);
    expect(Object.keys(shutdownAccepted.shape.tasks.unwrap().shape)).toEqual([
      'cancelled',
      'ended_otherwise',
      'not_closed',
    ]);
  });

  it('AP-25 keeps the messages of WS /ws', () => {
    const fields = Object.entries(overviewMessages).map(([name, message]) => [
      name,
      Object.keys(message.shape),
      Object.keys(message.shape.data.shape),
    ]);
    expect(fields).toEqual([
      ['queue', ['type', 'timestamp', 'data'], Object.keys(queueStatus.shape)],
      ['tasks', ['type', 'timestamp', 'data'], ['changed']],
      ['alert', ['type', 'timestamp', 'data'], ['level', 'waiting', 'limit']],
      ['error', ['type', 'timestamp', 'data'], ['code', 'message']],
    ]);
    expect(Object.keys(overviewMessages.tasks.shape.data.shape.changed.element.shape)).toEqual([
      'task_id',
      'status',
      'priority',
      'prompt_line',
      'queue_position',
      'estimated_wait_seconds',
    ]);
  });

  it('AP-40 keeps the names of the MCP tools', async () => {
    const response = await fetch(`${front.url}/mcp`);
    const { name, tools } = (await response.json()) as { name: string; tools: { name: string }[] };
    expect(name).toBe('code-intern');
    expect(tools.map((tool) => tool.name)).toEqual([
      'start_coding_task',
      'get_task_status',
      'list_tasks',
      'send_intervention',
      'report_bug',
      'cancel_task',
      'get_task_events',
      'get_task_code',
      'get_queue_stats',
    ]);
  });
});
