import { afterEach, describe, expect, it } from '@jest/globals';
import { shutdownAccepted } from '../../src/contract/index.js';
import { startFrontEnd, type FrontEnd } from '../support/front-end.js';
import { expectProblem, rest, submitted } from './request-lines.js';
import { until } from '../support/until.js';

describe('POST /admin/shutdown', () => {
  let front: FrontEnd;
  afterEach(() => front.stop());

  const shutDown = async (body?: object, headers: Record<string, string> = {}) => {
    const request = rest(front).post('/admin/shutdown').set(headers);
    return body === undefined ? request : request.send(body);
  };
  const waiting = { Prefer: 'wait=30' };

  it.each([undefined, {}, { cancel: false }, { cancel: null }])(
    'SC-11 AP-9 answers 202 to %j, ends the service once, and leaves the tasks as they are',
    async (body) => {
      front = await startFrontEnd();
      const taskId = await submitted(front);
      const first = await shutDown(body);
      expect([first.status, shutdownAccepted.parse(first.body)]).toEqual([
        202,
        { status: 'stopping', cancel: false, tasks: null },
      ]);
      expect((await shutDown(body)).status).toBe(202);
      await until(() => front.ends() > 0);
      expect(front.ends()).toBe(1);
      expect(await front.runner.describe(taskId)).toMatchObject({ state: 'open' });
    },
  );

  it('SC-11 AP-9 refuses new tasks from then on, with 503, a problem document and Retry-After', async () => {
    front = await startFrontEnd();
    const taskId = await submitted(front);
    await shutDown({});
    const refused = await rest(front).post('/tasks').send({ prompt: 'p' });
    expectProblem(refused, 503, 'stopping');
    expect(refused.headers['retry-after']).toBe('10');
    expect(front.runner.submissions).toHaveLength(1);
    expect((await rest(front).get(`/tasks/${taskId}`)).status).toBe(200);
  });

  it('SC-11 AP-9 sends away who waits for a place', async () => {
    front = await startFrontEnd({ limits: { running: 1, waiting: 0 } });
    const taskId = await submitted(front);
    const blocked = rest(front).post('/tasks').set('Prefer', 'wait=60').send({ prompt: 'p' });
    const answer = blocked.then((response) => response);
    await until(async () => (await rest(front).get('/queue')).body.blocked === 1);
    await shutDown({});
    expectProblem(await answer, 503, 'stopping');
    front.runner.finish(taskId, 'completed');
    expect(await front.runner.open()).toEqual([]);
  });

  it('SC-11 AP-9 cancels those that run and those that wait first, and says how many', async () => {
    front = await startFrontEnd({ limits: { running: 2, waiting: 30 } });
    const ids = [];
    for (let count = 0; count < 12; count += 1) ids.push(await submitted(front));
    const answer = await shutDown({ cancel: true }, waiting);
    expect([answer.status, answer.body]).toEqual([
      202,
      { status: 'stopping', cancel: true, tasks: { cancelled: 12, ended_otherwise: 0, not_closed: [] } },
    ]);
    await until(() => front.ends() === 1);
    for (const id of ids) {
      const events = await front.journal.getEvents(id);
      expect(events.map(({ event_type }) => event_type)).toEqual(['TASK_CANCELLED']);
    }
    expect(await front.runner.queue()).toMatchObject({ running: 0, waiting: 0 });
  });

  it('SC-11 AP-9 answers at once when nobody wants to wait, and ends the service only after the tasks', async () => {
    front = await startFrontEnd();
    const taskId = await submitted(front);
    const cancel = front.runner.cancel.bind(front.runner);
    let letCancel: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letCancel = resolve));
    front.runner.cancel = async (...args) => {
      await held;
      return cancel(...args);
    };
    const answer = await shutDown({ cancel: true });
    expect(answer.body).toEqual({ status: 'stopping', cancel: true, tasks: null });
    expect(front.ends()).toBe(0);
    letCancel();
    await until(() => front.ends() === 1);
    expect(await front.runner.open()).toEqual([]);
    expect(await front.runner.describe(taskId)).toMatchObject({ state: 'cancelled' });
  });

  it('SC-11 AP-9 waits no longer than it may, names those that are open still, and ends all the same', async () => {
    front = await startFrontEnd({ dependencies: { cancelAllWithinMs: 300 } });
    const ids = [await submitted(front), await submitted(front)].sort();
    front.runner.ignoreCancel();
    const { body } = await shutDown({ cancel: true }, waiting);
    expect(body).toMatchObject({ tasks: { cancelled: 0, ended_otherwise: 0, not_closed: ids } });
    await until(() => front.ends() === 1);
  });

  it('SC-11 AP-9 goes on trying while the engine is silent, and ends all the same', async () => {
    front = await startFrontEnd({ dependencies: { cancelAllWithinMs: 300, engineAnswerMs: 20 } });
    const taskId = await submitted(front);
    front.runner.silence('unreachable');
    const { body } = await shutDown({ cancel: true }, waiting);
    expect(body).toMatchObject({ tasks: { cancelled: 0, not_closed: [] } });
    await until(() => front.ends() === 1);
    front.runner.silence(null);
    expect(await front.runner.describe(taskId)).toMatchObject({ state: 'open' });
  });

  it('SC-11 AP-9 refuses to cancel when it is stopping without that already', async () => {
    front = await startFrontEnd();
    await shutDown({});
    expectProblem(await shutDown({ cancel: true }), 409, 'already_stopping');
    await until(() => front.ends() > 0);
    expect(front.ends()).toBe(1);
  });

  it('AP-9 names the field that is wrong, and does not stop', async () => {
    front = await startFrontEnd();
    for (const [body, field] of [
      [{ cancel: 'yes' }, 'cancel'],
      [{ cancle: true }, 'cancle'],
      [[], 'body'],
    ] as const) {
      const found = expectProblem(await shutDown(body), 400, 'invalid_request');
      expect(found.errors?.[0]?.field).toBe(field);
    }
    expect((await rest(front).get('/admin/shutdown')).status).toBe(405);
    expect(front.ends()).toBe(0);
    await submitted(front);
  });

  it('AP-60 AP-61 obeys nobody without the token, nor pages of other origins', async () => {
    front = await startFrontEnd({ security: { token: 'a-token-of-the-test' } });
    expectProblem(await shutDown({}), 401, 'token_required');
    const authorization = { Authorization: 'Bearer a-token-of-the-test' };
    const foreign = { ...authorization, Origin: 'http://evil.example' };
    expectProblem(await shutDown(undefined, foreign), 403, 'origin_refused');
    expect(front.ends()).toBe(0);
    expect((await shutDown({}, authorization)).status).toBe(202);
  });
});
