import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { health, readiness, taskList, taskStatus } from '../../src/contract/index.js';
import type { FailingStep } from '../../src/ports/task-runner.js';
import { startFrontEnd, type FrontEnd } from '../support/front-end.js';
import { rest, submitted } from './request-lines.js';

const NO_ROOM: FailingStep = {
  step: 'commitCode',
  failures: 7,
  type: 'StorageUnavailable',
  message: 'cannot write /data/x: there is no room left on its disk (ENOSPC).',
};
const NO_MODEL: FailingStep = {
  step: 'askModel',
  failures: 1,
  type: 'ModelUnavailable',
  message: 'Ollama does not answer; run: ollama serve',
};

describe('a task with a step that fails at every attempt', () => {
  let front: FrontEnd;
  let taskId: string;
  beforeEach(async () => {
    front = await startFrontEnd();
    taskId = await submitted(front);
    front.runner.failStep(taskId, NO_ROOM);
  });
  afterEach(() => front.stop());
  const said = (id: string) =>
    `committing its code has failed 7 times, lastly: cannot write /data/x: there is no room left on its disk (ENOSPC). It is tried again by itself; "code-intern cancel ${id}" ends the task`;

  it('AP-2 AP-3 says so in its status and in the list, with the last failure and a code, until it goes on', async () => {
    const problem = { problem: said(taskId), problem_code: 'step_failing' };
    const status = async () => taskStatus.parse((await rest(front).get(`/tasks/${taskId}`)).body);
    expect(await status()).toMatchObject(problem);
    const list = taskList.parse((await rest(front).get('/tasks')).body);
    expect(list.tasks[0]).toMatchObject({ task_id: taskId, ...problem });
    front.runner.failStep(taskId, null);
    expect(await status()).toMatchObject({ problem: null, problem_code: null });
  });

  it('AP-6 is named by /health, which is not ok while it fails because of the machine', async () => {
    const seen = await rest(front).get('/health');
    expect(seen.status).toBe(503);
    expect(health.parse(seen.body).parts.steps).toEqual({
      ok: false,
      since: expect.any(String) as unknown,
      problem:
        'a step of 1 task fails at every attempt: cannot write /data/x: there is no room left on its disk (ENOSPC); see the tasks named here',
      tasks: [{ task_id: taskId, problem: said(taskId) }],
    });
    const ready = readiness.parse((await rest(front).get('/health/ready')).body);
    expect(ready.problems).toMatchObject([{ part: 'steps' }]);
  });

  it('AP-6 a step that fails because of something else is told, and leaves /health to the part that it is about', async () => {
    front.runner.failStep(taskId, NO_MODEL);
    const seen = await rest(front).get('/health');
    expect([seen.status, health.parse(seen.body).parts.steps.ok]).toEqual([200, false]);
    expect((await rest(front).get('/health/ready')).status).toBe(200);
    const { problem } = taskStatus.parse((await rest(front).get(`/tasks/${taskId}`)).body);
    expect(problem).toMatch(/^asking the model has failed once, lastly: Ollama does not answer/);
  });

  it('AP-6 says that nobody could look when the engine keeps silent', async () => {
    front.runner.silence('unreachable');
    expect(health.parse((await rest(front).get('/health')).body).parts.steps).toMatchObject({
      ok: false,
      problem: 'nobody can say whether the steps go on: the engine is unreachable',
    });
  });
});
