import { describe, expect, it } from '@jest/globals';
import { readSoundPart } from '../../src/application/tasks/task-record.js';
import { taskStatusView, type TaskSighting } from '../../src/application/tasks/task-status-view.js';
import { createInMemoryEventJournal } from '../support/in-memory-event-journal.js';
import { taskStatus } from '../../src/contract/index.js';
import type { RecordedEvent } from '../../src/domain/task/events.js';
import type { QueueStats, TaskDescription } from '../../src/ports/task-runner.js';
import { aRecord, TASK_ID } from '../support/builders.js';
import { COMPLETED } from '../support/front-end.js';

const none = { running: 0, waiting: 0, preempted: 0, parked: 0 };
const shown = { priority: 'LOW', promptLine: 'From the engine' } as const;
const queue: QueueStats = {
  ...none,
  blocked: 0,
  capacity: { running: 5, waiting: 100 },
  perPriority: { CRITICAL: none, HIGH: none, MEDIUM: none, LOW: none, BACKGROUND: none },
  oldestWaitSeconds: null,
  line: [
    { ...shown, taskId: '0196f3c0-0000-7000-8000-00000000000f', estimateSeconds: 30 },
    { ...shown, taskId: TASK_ID, estimateSeconds: 60 },
  ],
  pressure: 'none',
  announced: 'none',
  stale: false,
};
const open: TaskDescription = {
  taskId: TASK_ID,
  state: 'open',
  status: 'created',
  priority: 'LOW',
  promptLine: 'From the engine',
  createdAt: '2026-01-31T12:00:00.000Z',
  closedAt: null,
};

async function view(entries: Parameters<typeof given>[0], change: Partial<TaskSighting> = {}) {
  const found = taskStatusView({
    taskId: TASK_ID,
    record: await given(entries),
    description: open,
    queue,
    lagEvents: 4,
    problem: null,
    ...change,
  });
  expect(taskStatus.parse(found)).toEqual(found);
  return found;
}

async function given(entries: typeof COMPLETED) {
  const journal = createInMemoryEventJournal();
  const events = aRecord(...entries) as unknown as RecordedEvent[];
  if (events.length > 0)
    await journal.append({ taskId: TASK_ID, runId: 'run-a', continuedFrom: null, events });
  return (await readSoundPart(journal, TASK_ID)).record;
}

describe('the status of a task', () => {
  it('AP-2 is created until TASK_STARTED, with the place in line and what the engine knows', async () => {
    expect(await view([])).toEqual({
      task_id: TASK_ID,
      status: 'created',
      priority: 'LOW',
      prompt_line: 'From the engine',
      language: null,
      model: null,
      current_module: null,
      iteration: null,
      progress: 0,
      code_version: 0,
      sequence: 0,
      lag_events: 4,
      queue_position: 2,
      estimated_wait_seconds: 60,
      created_at: '2025-05-21T16:49:28.576Z',
      started_at: null,
      updated_at: null,
      ended_at: null,
      stale: false,
      last_test: null,
      tests_removed: [],
      suspicions: [],
      result: null,
      failure: null,
      problem: null,
      problem_code: null,
    });
  });

  it('AP-2 follows the journal while the task runs', async () => {
    const running = await view([
      ['TASK_STARTED'],
      ['PLANNING_COMPLETE'],
      ['MODULE_STARTED'],
      ['CODE_GENERATED', {}, 1],
    ]);
    expect(running).toMatchObject({
      status: 'running',
      priority: 'MEDIUM',
      prompt_line: 'Build email validator',
      current_module: 'email',
      code_version: 1,
      sequence: 4,
      ended_at: null,
    });
  });

  it('AP-2 shows the proof of a completed task, and needs no engine for it', async () => {
    const completed = await view(COMPLETED, { description: null, queue: null });
    expect(completed).toMatchObject({
      status: 'completed',
      progress: 1,
      stale: false,
      lag_events: 4,
      queue_position: null,
      estimated_wait_seconds: null,
      result: { proof: { run: 'run-2', code_version: 1 }, modules: 1, tests: 1, calls: 2 },
      failure: null,
      problem: null,
      problem_code: null,
    });
  });

  it('AP-2 says why a task failed', async () => {
    const failed = await view([['TASK_STARTED'], ['TASK_FAILED']]);
    expect(failed).toMatchObject({
      status: 'failed',
      failure: { reason: 'iteration_limit', message: 'did not pass', module: 'email' },
    });
  });

  it('AP-2 shows a cancellation before the start, with what the engine still knows', async () => {
    const cancelled = await view([['TASK_CANCELLED']], {
      description: { ...open, state: 'cancelled', closedAt: '2026-01-31T12:00:05.000Z' },
    });
    expect(cancelled).toMatchObject({
      status: 'cancelled',
      sequence: 1,
      priority: 'LOW',
      prompt_line: 'From the engine',
    });
  });

  it.each([
    ['terminated', 'failed', 'terminated'],
    ['timed_out', 'failed', 'timed_out'],
    ['cancelled', 'cancelled', null],
    ['completed', 'completed', null],
  ] as const)(
    'AP-2 believes the engine that a task is %s when the journal has no end',
    async (state, status, reason) => {
      const found = await view([['TASK_STARTED']], {
        description: { ...open, state, closedAt: '2026-01-31T12:01:00.000Z' },
      });
      expect(found.status).toBe(status);
      expect(found.failure?.reason ?? null).toBe(reason);
      expect(found.ended_at).toBe('2026-01-31T12:01:00.000Z');
    },
  );

  it('AP-2 believes the journal that a task has ended while its workflow still closes', async () => {
    expect((await view(COMPLETED, { description: open })).status).toBe('completed');
  });

  it.each([
    ['the engine keeps silent', { description: null, queue: null }],
    ['no worker answers', { queue: { ...queue, stale: true } }],
    ['the engine has forgotten the task', { description: null }],
  ])('AP-2 is stale when %s', async (_when, change) => {
    expect((await view([['TASK_STARTED']], change)).stale).toBe(true);
  });
});
