import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { COMPLETED, startFrontEnd, type FrontEnd } from '../support/front-end.js';
import { expectProblem, rest, submitted, UNKNOWN_ID } from './request-lines.js';

describe('REST while the engine is away', () => {
  let front: FrontEnd;
  let running: string;
  let completed: string;
  beforeEach(async () => {
    front = await startFrontEnd({ dependencies: { engineAnswerMs: 30 } });
    completed = await submitted(front);
    await front.tell(completed, ...COMPLETED);
    running = await submitted(front);
    await front.tell(running, ['TASK_STARTED']);
  });
  afterEach(() => front.stop());

  it.each(['unreachable', 'no_worker'] as const)(
    'AP-1 answers 503 to a submission when it is %s',
    async (kind) => {
      front.runner.silence(kind);
      const response = await rest(front).post('/tasks').send({ prompt: 'p' });
      expectProblem(response, 503, kind === 'no_worker' ? 'no_worker' : 'engine_unreachable');
      expect(response.headers['retry-after']).toBe('5');
    },
  );

  it.each(['unreachable', 'hang'] as const)(
    'AP-2 serves the journal, stale, when it is silent (%s)',
    async (kind) => {
      front.runner.silence(kind);
      expect((await rest(front).get(`/tasks/${running}`)).body).toMatchObject({
        status: 'running',
        stale: true,
      });
      expect((await rest(front).get(`/tasks/${completed}`)).body).toMatchObject({
        status: 'completed',
        stale: false,
      });
      expect((await rest(front).get(`/tasks/${running}/events`)).body.events).toHaveLength(1);
      expect((await rest(front).get('/tasks')).body.tasks).toMatchObject([
        { task_id: running, status: 'running', stale: true },
        { task_id: completed, status: 'completed', stale: false },
      ]);
    },
  );

  it('AP-2 says that it cannot know rather than that there is no such task', async () => {
    front.runner.silence('unreachable');
    expectProblem(await rest(front).get(`/tasks/${UNKNOWN_ID}`), 503, 'engine_unreachable');
  });

  it('AP-4 answers 503 to a cancel that cannot be handed over, and 200 on an ended task', async () => {
    front.runner.silence('unreachable');
    expectProblem(await rest(front).delete(`/tasks/${running}`), 503, 'engine_unreachable');
    expect((await rest(front).delete(`/tasks/${completed}`)).status).toBe(200);
  });

  it('AP-4 shows what is left of a task that the engine has forgotten', async () => {
    front.runner.forget(running);
    expect((await rest(front).delete(`/tasks/${running}`)).body).toMatchObject({
      status: 'running',
      stale: true,
    });
  });
});
