import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { health, taskList, taskStatus } from '../../src/contract/index.js';
import { startFrontEnd, type FrontEnd } from '../support/front-end.js';
import { rest, submitted } from './request-lines.js';

const STUCK = { attempts: 4, reason: 'failed: the next step cannot be told' };

describe('a task that cannot go on', () => {
  let front: FrontEnd;
  let taskId: string;
  beforeEach(async () => {
    front = await startFrontEnd({
      dependencies: { cancelWaitMs: 1_000, cancelAllWithinMs: 5_000 },
      limits: { running: 2, waiting: 5 },
    });
    taskId = await submitted(front);
    front.runner.stick(taskId, STUCK);
  });
  afterEach(() => front.stop());
  const healthNow = async () => health.parse((await rest(front).get('/health')).body);
  const ready = async () => (await rest(front).get('/health/ready')).status;

  it('AP-2 says so in its status and in the list, with a code', async () => {
    const problem = {
      problem: `the task cannot go on: its workflow task was tried 4 times and failed: the next step cannot be told. It goes on by itself once that is mended, such as by another version; "code-intern cancel ${taskId}" ends it`,
      problem_code: 'workflow_task_failing',
    };
    const status = taskStatus.parse((await rest(front).get(`/tasks/${taskId}`)).body);
    expect(status).toMatchObject({ status: 'created', ...problem });
  });

  it('AP-2 one that can go on has no problem', async () => {
    const other = await submitted(front);
    const list = taskList.parse((await rest(front).get('/tasks')).body);
    expect(list.tasks.find(({ task_id }) => task_id === other)).toMatchObject({
      problem: null,
      problem_code: null,
    });
  });

  it('AP-6 is named by /health, which is well as a whole while other places can be had', async () => {
    const one = await healthNow();
    expect(one.status).toBe('ok');
    expect(one.parts.workflows).toEqual({
      since: expect.any(String) as unknown,
      ok: false,
      problem: '1 task cannot go on and keeps its place: see the tasks named here',
      admission_ok: true,
      tasks: [
        { task_id: taskId, problem: expect.stringContaining('the next step cannot be told') as unknown },
      ],
    });
    expect(await ready()).toBe(200);
    front.runner.stick(await submitted(front), STUCK);
    expect((await healthNow()).status).toBe('unavailable');
  });

  it('AP-6 neither health nor readiness is well while admission cannot go on', async () => {
    front.runner.stick(null, STUCK);
    const { status, parts } = await healthNow();
    expect(status).toBe('unavailable');
    expect(parts.workflows).toMatchObject({ ok: false, admission_ok: false });
    expect(parts.workflows.problem).toBe(
      "admission cannot go on, so that tasks are neither let in nor started: its workflow task was tried 4 times and failed: the next step cannot be told; look at the workflow intern-admission in Temporal's Web UI",
    );
    expect(await ready()).toBe(503);
  });

  it('AP-6 says that nobody could look when the engine keeps silent', async () => {
    front.runner.silence('unreachable');
    expect((await healthNow()).parts.workflows).toMatchObject({
      ok: false,
      problem: 'nobody can say whether the tasks go on: the engine is unreachable',
    });
  });

  it('AP-4 DELETE ends it by force, with how; again it changes nothing', async () => {
    const first = await rest(front).delete(`/tasks/${taskId}`);
    expect(first.status).toBe(200);
    const status = taskStatus.parse(first.body);
    expect(status).toMatchObject({
      status: 'cancelled',
      problem: null,
      failure: { reason: 'terminated', message: `cancelled by force: ${STUCK.reason}`, module: null },
    });
    const second = await rest(front).delete(`/tasks/${taskId}`);
    expect([second.status, second.body]).toEqual([200, first.body]);
    expect(await front.runner.queue()).toMatchObject({ running: 0 });
  });

  it('AP-4 DELETE answers 202, not 200, while a task has not ended', async () => {
    const other = await submitted(front);
    front.runner.ignoreCancel();
    const answer = await rest(front).delete(`/tasks/${other}`);
    expect(answer.status).toBe(202);
    expect(taskStatus.parse(answer.body).status).toBe('created');
  });

  it('SC-11 a stop that cancels all ends in its time, and counts it as cancelled', async () => {
    await submitted(front);
    const answer = await front.application.shutDown({ cancel: true }, 10_000);
    expect(answer.tasks).toEqual({ cancelled: 2, ended_otherwise: 0, not_closed: [] });
  });
});
