import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunningWorkers } from '../../src/adapters/temporal/index.js';
import { ADMISSION_ID } from '../../src/domain/admission/lanes.js';
import { createKeepingWorker } from '../../src/main/keep-journals.js';
import { createLogger } from '../../src/main/logger.js';
import { FAULT, faultyBundle } from '../support/faulty-bundle.js';
import { startFrontEnd, type FrontEnd } from '../support/front-end.js';
import { openRecordLab, type RecordLab } from '../support/record-lab.js';
import { ScriptedActivities, untilCancelled } from '../support/scripted-activities.js';
import { until } from '../support/until.js';

/** Ends as the process does that holds the data folder's lock; the journal queue itself is served by the lab. */
async function startKeeping(record: RecordLab): Promise<() => Promise<void>> {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const idle: RunningWorkers = { run: () => ended, shutdown: () => end() };
  const workers = await createKeepingWorker({
    writer: record.writer,
    client: record.lab.client,
    dataDir: record.dataDir,
    logger: createLogger('silent', 'test'),
    everyMs: 100,
    createWorker: () => Promise.resolve(idle),
  });
  const running = workers.run();
  return async () => {
    workers.shutdown();
    await running;
  };
}

describe('a task whose workflow task fails again and again', () => {
  let record: RecordLab;
  let front: FrontEnd;
  let faulty: string;
  let stopKeeping = (): Promise<void> => Promise.resolve();
  beforeAll(async () => {
    faulty = await faultyBundle();
    record = await openRecordLab('stuck');
    front = await startFrontEnd({
      dependencies: { runner: record.lab.runner, journal: record.journal, healthAnswerMs: 2_000 },
    });
  });
  afterEach(async () => {
    await stopKeeping();
    stopKeeping = () => Promise.resolve();
    await workWith(undefined);
  });
  afterAll(async () => {
    await front.stop();
    await record.close();
    await rm(dirname(faulty), { recursive: true, force: true });
  });

  async function workWith(bundle: string | undefined): Promise<void> {
    await record.lab.rest();
    await record.lab.work(record.effects, {}, bundle);
  }

  /** It waits for its model when a release takes over that throws where the history was made without. */
  async function stuckTask(): Promise<string> {
    record.effects.script = { askModel: untilCancelled };
    const taskId = await record.lab.submit();
    await record.effects.until(taskId, (types) => types.includes('TASK_STARTED'));
    await workWith(faulty);
    await record.lab.client.workflow.getHandle(taskId).signal('grant', 0);
    return taskId;
  }
  const isStuck = async (taskId: string): Promise<boolean> =>
    Boolean((await record.lab.runner.describe(taskId))?.stuck);
  const request = async (method: string, path: string) => {
    const answer = await fetch(`${front.url}${path}`, { method });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const ended = (taskId: string) => ({
    task_id: taskId,
    status: 'cancelled',
    problem: null,
    failure: {
      reason: 'terminated',
      message: expect.stringMatching(
        new RegExp(`^cancelled by force: .* tried \\d+ times and failed: .*${FAULT}`),
      ) as unknown,
    },
  });

  it('AP-2 AP-6 is seen in its status, in the list and in /health, until a release comes that can go on with it', async () => {
    const taskId = await stuckTask();
    await until(() => isStuck(taskId));
    const seen = {
      problem: expect.stringMatching(new RegExp(`tried \\d+ times and failed: .*${FAULT}`)) as unknown,
      problem_code: 'workflow_task_failing',
    };
    expect((await request('GET', `/tasks/${taskId}`)).body).toMatchObject({ status: 'running', ...seen });
    const listed = async () =>
      (await front.application.listTasks({ status: null, priority: null, limit: 10, cursor: null })).tasks[0];
    await until(async () => (await listed())?.problem_code !== null);
    expect(await listed()).toMatchObject({ task_id: taskId, problem_code: 'workflow_task_failing' });
    expect((await front.application.health.get()).parts.workflows).toMatchObject({
      ok: false,
      problem: '1 task cannot go on and keeps its place: see the tasks named here',
      admission_ok: true,
      tasks: [{ task_id: taskId, problem: seen.problem }],
    });
    record.effects.script = {};
    await workWith(undefined);
    expect(await record.lab.closed(taskId)).toBe('COMPLETED');
    expect((await request('GET', `/tasks/${taskId}`)).body).toMatchObject({ problem: null });
    await until(async () => (await front.application.health.get()).parts.workflows.ok);
  });

  it('AP-4 EV-20 is ended by DELETE: its place is free, its status says how, and its record gets its end', async () => {
    const taskId = await stuckTask();
    await until(() => isStuck(taskId));
    const first = await request('DELETE', `/tasks/${taskId}`);
    expect(first).toMatchObject({ status: 200, body: ended(taskId) });
    await until(async () => (await record.lab.runner.queue())?.running === 0);
    expect(await request('DELETE', `/tasks/${taskId}`)).toMatchObject({ status: 200, body: ended(taskId) });
    stopKeeping = await startKeeping(record);
    await until(async () => (await record.saved.runIds(taskId)).length > 0);
    expect((await record.journal.getEvents(taskId)).at(-1)).toMatchObject({
      event_type: 'TASK_CANCELLED',
      actor: 'auditor',
      data: ended(taskId).failure,
    });
    expect((await request('GET', `/tasks/${taskId}`)).body).toMatchObject(ended(taskId));
    expect(await record.verify(taskId)).toMatchObject({ ok: true });
  });

  it('AP-4 is ended by whoever keeps the journals when the wish came before anybody knew that it is stuck', async () => {
    const taskId = await stuckTask();
    await record.lab.runner.cancel(taskId, 'requested');
    expect(await record.lab.runner.endStuck(taskId)).toBe(false);
    stopKeeping = await startKeeping(record);
    await until(async () => (await record.saved.runIds(taskId)).length > 0);
    expect((await request('GET', `/tasks/${taskId}`)).body).toMatchObject(ended(taskId));
  });

  it('AP-4 nobody is ended by force who was not asked to stop, or who can hear it', async () => {
    const taskId = await stuckTask();
    await until(() => isStuck(taskId));
    expect(await record.lab.runner.endStuck(taskId)).toBe(false);
    await workWith(undefined);
    await until(async () => !(await isStuck(taskId)));
    await record.lab.runner.cancel(taskId, 'requested');
    expect(await record.lab.runner.endStuck(taskId)).toBe(false);
    expect(await record.lab.closed(taskId)).toBe('CANCELLED');
  });

  it('SC-11 does not hold up a stop that cancels all', async () => {
    const taskId = await stuckTask();
    await until(() => isStuck(taskId));
    // The list of open tasks may show those of the tests before for a moment.
    await until(async () => (await record.lab.runner.open()).length === 1);
    const { tasks } = await front.application.shutDown({ cancel: true }, 20_000);
    expect(tasks).toEqual({ cancelled: 1, ended_otherwise: 0, not_closed: [] });
  });

  it('AP-6 admission itself, stuck so, makes /health and /health/ready not well', async () => {
    const bundle = await faultyBundle('emptyQueue');
    await record.lab.client.workflow.getHandle(ADMISSION_ID).terminate('by the test');
    await record.lab.rest();
    await record.lab.work(new ScriptedActivities(), {}, bundle);
    await record.lab.runner.configure();
    await until(async () => (await front.application.health.ready()).status === 'unavailable');
    const health = await front.application.health.get();
    expect(health).toMatchObject({ status: 'unavailable', parts: { workflows: { admission_ok: false } } });
    expect(health.parts.workflows.problem).toMatch(FAULT);
    await rm(dirname(bundle), { recursive: true, force: true });
  });
});
