import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { WORKFLOW_QUEUE } from '../../src/domain/admission/lanes.js';
import { rebuildState } from '../../src/domain/task/rebuild-state.js';
import { stateQuery } from '../../src/workflows/messages.js';
import { startFrontEnd } from '../support/front-end.js';
import { failing, passing, untilCancelled } from '../support/scripted-activities.js';
import { openRecordLab, writtenAnswer, type RecordLab } from '../support/record-lab.js';
import { newTaskId, REQUEST, sha256Of, SHORT_SETTINGS } from '../support/workflow-lab.js';
import { until, untilSeen } from '../support/until.js';

type Line = {
  position: number;
  branch: number;
  marker?: string;
  event_id?: string;
  event_type?: string;
  actor?: string;
  data: Record<string, unknown>;
};

/** Deletes the journal, has it made again, and expects the same bytes. */
async function expectSameBytes(record: RecordLab, taskId: string): Promise<void> {
  const before = await record.journalOf(taskId);
  expect(before.length).toBeGreaterThan(0);
  await rm(record.fileOf(taskId));
  expect(await record.rebuild({ task_id: taskId })).toMatchObject({
    changed: true,
    problem: null,
    bytes: Buffer.byteLength(before),
  });
  expect(await record.journalOf(taskId)).toBe(before);
  expect(await record.rebuild({ task_id: taskId })).toMatchObject({ changed: false, problem: null });
  expect(await record.verify(taskId)).toMatchObject({ ok: true, difference: null });
}

describe('the audit of the record on a real Temporal server', () => {
  let record: RecordLab;
  beforeAll(async () => {
    record = await openRecordLab('record-audit');
  });
  afterAll(async () => record.close());

  const stuckInTest = async (): Promise<string> => {
    record.effects.script = { runTests: untilCancelled };
    const taskId = await record.lab.submit();
    await record.effects.until(taskId, (types) => types.includes('TEST_STARTED'));
    return taskId;
  };

  it.each([
    ['completed', 'COMPLETED', {}],
    [
      'corrected',
      'COMPLETED',
      { runTests: (input: { run: string }) => Promise.resolve(input.run === 's3' ? failing : passing) },
    ],
    ['failed', 'FAILED', { runTests: () => Promise.resolve(failing) }],
  ] as const)('EV-27 makes the journal of a %s task again, byte for byte', async (_name, status, script) => {
    record.effects.script = script;
    const taskId = await record.lab.submit();
    expect(await record.lab.closed(taskId)).toBe(status);
    await expectSameBytes(record, taskId);
  });

  it('EV-27 makes the journal of a cancelled task again, byte for byte', async () => {
    const taskId = await stuckInTest();
    await record.lab.runner.cancel(taskId, 'requested');
    expect(await record.lab.closed(taskId)).toBe('CANCELLED');
    await expectSameBytes(record, taskId);
  });

  it('EV-20 EV-27 ends the record of a terminated task, and a rebuild ends it in the same bytes', async () => {
    const taskId = await stuckInTest();
    await record.lab.client.workflow.getHandle(taskId).terminate('by hand');
    expect(await record.lab.closed(taskId)).toBe('TERMINATED');
    expect(await record.verify(taskId)).toMatchObject({
      ok: false,
      difference: {
        check: 'journal',
        sequence: 6,
        found: null,
        expected: expect.stringContaining('TASK_FAILED'),
      },
    });
    await record.archive();
    expect(record.troubles).toEqual([]);
    const events = await record.journal.getEvents(taskId);
    expect(events.at(-1)).toMatchObject({
      event_type: 'TASK_FAILED',
      actor: 'auditor',
      sequence: 6,
      code_version: 1,
      data: {
        reason: 'terminated',
        message: 'the workflow was terminated from outside: by hand',
        module: 'email',
      },
    });
    expect(rebuildState(events).state.status).toBe('failed');
    expect(record.troubles).toEqual([]);
    await expectSameBytes(record, taskId);
    // A version whose event was still on its way when the task was ended is nobody's fault, and no rebuild cures it.
    const repository = `--git-dir=${record.repository.location(taskId)}`;
    await execa('git', [repository, 'tag', 'v2', 'v1']);
    expect(await record.verify(taskId)).toMatchObject({ ok: true });
  });

  it('EV-21 a reset opens the next branch, its actors go on under other names, and nothing is lost', async () => {
    record.effects.script = {
      runTests: (input) => (input.scope === 'all' ? untilCancelled() : Promise.resolve(passing)),
    };
    const taskId = await record.lab.submit();
    await record.effects.until(taskId, (types) => types.at(-1) === 'TEST_STARTED' && types.length === 9);
    const before = await record.journalOf(taskId);
    const point = await record.pointAfter(taskId, 'askModel');
    record.effects.script = {};
    // The model is asked for code once more: what was written before stays on the older branch.
    await record.reset(taskId, point);
    expect(await record.lab.closed(taskId)).toBe('COMPLETED');
    const after = await record.journalOf(taskId);
    expect(after.startsWith(before)).toBe(true);
    const added = after
      .slice(before.length)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    expect(added[0]).toMatchObject({ marker: 'branch_opened', branch: 2 });
    // What the reset run had decided before the reset point, but not sent yet, is the same event in both tellings.
    const known = new Set(
      before
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as Line).event_id),
    );
    const own = added.slice(1).filter((line) => !known.has(line.event_id));
    expect(own.length).toBeGreaterThan(4);
    expect(own.every((line) => line.branch === 2 && String(line.actor).endsWith('~1'))).toBe(true);
    const events = await record.journal.getEvents(taskId);
    expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1));
    expect(rebuildState(events)).toMatchObject({ gaps: [], state: { status: 'completed' } });
    const state = await record.lab.client.workflow.getHandle(taskId).query(stateQuery);
    expect(state).toEqual(rebuildState(events).state);
    await expectSameBytes(record, taskId);
    expect((await record.replay(taskId)).map((run) => run.problem)).toEqual([null, null]);
  });

  it('EV-21 EV-27 a second reset of the same run makes a third branch, and a rebuild tells all three', async () => {
    record.effects.script = {};
    const taskId = await record.lab.submit();
    expect(await record.lab.closed(taskId)).toBe('COMPLETED');
    const { runId: base } = await record.lab.client.workflow.getHandle(taskId).describe();
    // The first one keeps the code, the second one writes it again.
    const points = [await record.pointAfter(taskId, 'runTests'), await record.pointAfter(taskId, 'askModel')];
    for (const point of points) {
      await record.reset(taskId, point, base);
      expect(await record.lab.closed(taskId)).toBe('COMPLETED');
    }
    const lines = (await record.journalOf(taskId))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    expect(lines.filter((line) => line.marker).map((line) => line.branch)).toEqual([2, 3]);
    expect(lines.map((line) => line.position)).toEqual(lines.map((_, index) => index + 1));
    const tags = await record.repository.tags(taskId);
    expect(tags.map((tag) => tag.name)).toEqual(['v1', 'branch-1/v1']);
    expect(await record.repository.read(taskId)).toMatchObject({ commit: lines.at(-8)?.data.commit });
    await expectSameBytes(record, taskId);
  });

  it('EV-21 EV-27 a terminated task that is reset keeps its end on the older branch, also when nobody had written it yet', async () => {
    const taskId = await stuckInTest();
    const points = await record.resetPoints(taskId);
    await record.lab.client.workflow.getHandle(taskId).terminate('by hand');
    record.effects.script = {};
    await record.reset(taskId, points.at(-1) ?? 0);
    expect(await record.lab.closed(taskId)).toBe('COMPLETED');
    const lines = (await record.journalOf(taskId))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    const marker = lines.findIndex((line) => line.marker === 'branch_opened');
    expect(lines[marker - 1]).toMatchObject({ event_type: 'TASK_FAILED', branch: 1, actor: 'auditor' });
    expect(record.healed).toContain(taskId);
    await expectSameBytes(record, taskId);
  });

  it('EV-20 EV-27 ends the record of a task that ran into a time limit of Temporal', async () => {
    record.effects.script = { runTests: untilCancelled };
    const taskId = newTaskId();
    await record.lab.client.workflow.start('codingTask', {
      workflowId: taskId,
      taskQueue: WORKFLOW_QUEUE,
      workflowExecutionTimeout: '4s',
      args: [
        {
          request_sha256: sha256Of(REQUEST),
          prompt_line: 'Build email validator',
          priority: 'MEDIUM',
          client: 'test',
          settings: SHORT_SETTINGS.task,
          lease: 1,
          carried: null,
        },
      ],
    });
    expect(await record.lab.closed(taskId)).toBe('TIMED_OUT');
    await until(async () => {
      await record.archive();
      return (await record.journal.getEvents(taskId)).at(-1)?.event_type === 'TASK_FAILED';
    });
    expect((await record.journal.getEvents(taskId)).at(-1)?.data).toEqual({
      reason: 'timed_out',
      message: 'the workflow ran into its time limit',
      module: 'email',
    });
    await expectSameBytes(record, taskId);
  });

  it('EV-36 replay, rebuild and verify read the saved history once the server has forgotten it, and say so when that is gone too', async () => {
    record.effects.script = {};
    const taskId = await record.lab.submit();
    await record.lab.closed(taskId);
    await record.archived(taskId);
    await record.forget(taskId);
    await expectSameBytes(record, taskId);
    expect(await record.verify(taskId)).toMatchObject({ ok: true, history: 'saved', note: null });
    expect(await record.replay(taskId)).toMatchObject([{ problem: null }]);
    await rm(join(record.folderOf(taskId), 'history'), { recursive: true });
    expect(await record.replay(taskId)).toEqual([]);
    const before = await record.journalOf(taskId);
    expect((await record.rebuild({ task_id: taskId })).problem).toContain('has a history of task');
    expect(await record.journalOf(taskId)).toBe(before);
    expect(await record.verify(taskId)).toMatchObject({
      ok: true,
      history: 'none',
      note: expect.stringContaining('the journal was checked alone'),
    });
  });

  it('EV-20 a journal that is deleted while its task runs heals itself', async () => {
    const taskId = await stuckInTest();
    await rm(record.fileOf(taskId));
    await record.lab.runner.cancel(taskId, 'requested');
    expect(await record.lab.closed(taskId)).toBe('CANCELLED');
    expect((await record.journal.getEvents(taskId)).map((event) => event.event_type)).toEqual([
      ...record.effects.types(taskId),
    ]);
    expect(record.healed).toContain(taskId);
    await expectSameBytes(record, taskId);
  });

  it('EV-20 a journal that is deleted while a step waits for it is made again without an append', async () => {
    const taskId = await stuckInTest();
    await record.mend();
    const before = await record.journalOf(taskId);
    await rm(record.fileOf(taskId));
    await record.mend();
    expect(await record.journalOf(taskId)).toBe(before);
    await record.lab.runner.cancel(taskId, 'requested');
    await record.lab.closed(taskId);
  });

  it('WF-3 a repository that is deleted while its task runs is made again from the history, commit by commit', async () => {
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    record.effects.script = {
      runTests: async ({ run }) => {
        if (run !== 's3') return passing;
        await held;
        return failing;
      },
    };
    const taskId = await record.lab.submit();
    await record.effects.until(taskId, (types) => types.includes('TEST_STARTED'));
    await rm(record.repository.location(taskId), { recursive: true });
    letGo();
    expect(await record.lab.closed(taskId)).toBe('COMPLETED');
    expect((await record.repository.tags(taskId)).map((tag) => tag.name)).toEqual(['v1', 'v2']);
    expect(await record.verify(taskId)).toMatchObject({ ok: true });
  });

  it('WF-6 a task whose whole folder is deleted while it runs ends with a reason on record', async () => {
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    record.effects.script = {
      runTests: async () => {
        await held;
        return failing;
      },
    };
    const taskId = await record.lab.submit();
    await record.effects.until(taskId, (types) => types.includes('TEST_STARTED'));
    await rm(record.folderOf(taskId), { recursive: true });
    letGo();
    expect(await record.lab.closed(taskId)).toBe('FAILED');
    const events = await record.journal.getEvents(taskId);
    expect(events.map((event) => event.event_type)).toEqual([...record.effects.types(taskId)]);
    expect(events.at(-1)).toMatchObject({ event_type: 'TASK_FAILED', data: { reason: 'storage_refused' } });
  });

  it('EV-35 the state by query is the fold of the journal at every step', async () => {
    const compared: number[] = [];
    const compare = async (taskId: string): Promise<void> => {
      const state = await record.lab.client.workflow.getHandle(taskId).query(stateQuery);
      // What the workflow has recorded may still be on its way to the journal.
      const events = await untilSeen(
        () => record.journal.getEvents(taskId, { limit: state.sequence }),
        ({ length }) => length === state.sequence,
      );
      expect(rebuildState(events)).toEqual({ state, gaps: [] });
      compared.push(state.sequence);
    };
    record.effects.script = {
      askModel: async (input) => {
        await compare(input.step.task_id);
        return writtenAnswer(record.blobs, input);
      },
      runTests: async ({ task_id, run }) => {
        await compare(task_id);
        return run === 's3' ? failing : passing;
      },
    };
    const taskId = await record.lab.submit();
    expect(await record.lab.closed(taskId)).toBe('COMPLETED');
    await compare(taskId);
    expect(compared).toEqual([1, 3, 5, 8, 11, 15, 17]);
  });

  it('EV-36 doors show ended tasks out of their folders once the server has forgotten them', async () => {
    record.effects.script = {};
    const completed = await record.lab.submit();
    await record.lab.closed(completed);
    const terminated = await stuckInTest();
    await record.lab.client.workflow.getHandle(terminated).terminate('by hand');
    await record.lab.closed(terminated);
    const { runner } = record.lab;
    const front = await startFrontEnd({
      dependencies: { runner, journal: record.journal, repository: record.repository },
    });
    const get = async (path: string): Promise<Record<string, unknown>> =>
      (await (await fetch(`${front.url}${path}`)).json()) as Record<string, unknown>;
    const seen = async (taskId: string) =>
      Promise.all(['', '/events', '/code'].map((part) => get(`/tasks/${taskId}${part}`)));
    await record.archived(terminated);
    const before = [await seen(completed), await seen(terminated)];
    await record.forget(completed);
    await record.forget(terminated);
    expect([await seen(completed), await seen(terminated)]).toEqual(before);
    expect(before.map(([status]) => status)).toMatchObject([
      { status: 'completed', progress: 1, stale: false },
      { status: 'failed', failure: { reason: 'terminated' }, stale: false },
    ]);
    const { tasks } = (await get('/tasks?limit=100')) as { tasks: { task_id: string; status: string }[] };
    const listed = new Map(tasks.map((task) => [task.task_id, task.status]));
    expect([listed.get(completed), listed.get(terminated)]).toEqual(['completed', 'failed']);
    await front.stop();
  });
});
