import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { taskList, taskStatus } from '../../src/contract/index.js';
import { COMPLETED, startFrontEnd, type FrontEnd } from '../support/front-end.js';
import { expectProblem, rest, submitted, UNKNOWN_ID } from './request-lines.js';
import { until } from '../support/until.js';

describe('tasks over REST', () => {
  let front: FrontEnd;
  beforeEach(async () => {
    front = await startFrontEnd();
  });
  afterEach(() => front.stop());

  describe('POST /tasks', () => {
    it('AP-1 takes the example of the documents as it is written', async () => {
      const response = await fetch(`${front.url}/tasks`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{"prompt": "Build email validator"}',
      });
      const id = '019c13ec-9e01-7000-8123-456789abcdef';
      expect(response.status).toBe(200);
      expect(response.headers.get('location')).toBe(`/tasks/${id}`);
      expect(await response.json()).toEqual({
        task_id: id,
        status: 'created',
        websocket_url: `ws://127.0.0.1:${front.port}/ws/${id}`,
      });
    });

    it('AP-1 makes websocket_url from the Host that the caller used', async () => {
      const response = await rest(front)
        .post('/tasks')
        .set('Host', `localhost:${front.port}`)
        .send({ prompt: 'p' });
      expect(response.body.websocket_url).toBe(`ws://localhost:${front.port}/ws/${response.body.task_id}`);
    });

    it('AP-1 stores the request and hands only its hash to the engine', async () => {
      await submitted(front, {
        prompt: 'Build it\nsecret line',
        answers: ['a'],
        priority: 'high',
        language: 'python',
      });
      const submission = front.runner.submissions[0]!;
      expect(submission).toMatchObject({
        promptLine: 'Build it',
        priority: 'HIGH',
        language: 'python',
        client: 'rest',
        idempotencyKey: null,
      });
      expect(JSON.stringify(submission)).not.toContain('secret line');
      const stored = await readFile(join(front.dataDir, 'incoming', submission.requestSha256), 'utf8');
      expect(JSON.parse(stored)).toEqual({
        prompt: 'Build it\nsecret line',
        answers: ['a'],
        priority: 'HIGH',
        language: 'python',
        model: null,
        timeout_seconds: null,
        limits: null,
      });
    });

    it('SC-14 gives the same task for the same Idempotency-Key and body, and 409 for another body', async () => {
      const send = (prompt: string, priority?: string | number) =>
        rest(front).post('/tasks').set('Idempotency-Key', 'k-1').send({ prompt, priority });
      const first = await send('one');
      await front.tell(first.body.task_id as string, ...COMPLETED);
      const again = await send('one');
      expect(again.body).toMatchObject({ task_id: first.body.task_id, status: 'completed' });
      expect((await send('one', 20)).body).toEqual(again.body);
      expectProblem(await send('two'), 409, 'idempotency_conflict');
      expectProblem(await send('one', 'CRITICAL'), 409, 'idempotency_conflict');
    });

    it('SC-14 refuses an Idempotency-Key that is none', async () => {
      const response = await rest(front)
        .post('/tasks')
        .set('Idempotency-Key', 'k'.repeat(256))
        .send({ prompt: 'p' });
      expect(expectProblem(response, 400, 'invalid_request').errors).toMatchObject([
        { field: 'Idempotency-Key' },
      ]);
    });

    it('AP-1 names every wrong field in the problem document', async () => {
      const response = await rest(front)
        .post('/tasks')
        .send({ prompt: ' ', priority: 'urgent', colour: 'red' });
      const { errors } = expectProblem(response, 400, 'invalid_request');
      expect(errors?.map(({ field }) => field).toSorted()).toEqual(['colour', 'priority', 'prompt']);
      expect(front.runner.submissions).toHaveLength(0);
    });

    it.each([
      ['{"prompt": "Build', 'malformed_json'],
      ['"Build email validator"', 'malformed_json'],
      ['', 'invalid_request'],
      ['[]', 'invalid_request'],
      ['null', 'malformed_json'],
    ])('AP-7 answers 400 to the body %p', async (body, code) => {
      const response = await rest(front).post('/tasks').set('Content-Type', 'application/json').send(body);
      expectProblem(response, 400, code);
    });

    it.each([
      'application/x-www-form-urlencoded',
      'text/plain',
      'application/xml',
      'multipart/form-data; boundary=x',
    ])('AP-7 answers 415 to %s', async (type) => {
      const response = await rest(front).post('/tasks').set('Content-Type', type).send('prompt=Build');
      expectProblem(response, 415, 'unsupported_media_type');
    });

    it('AP-7 answers 415 to a character set or an encoding that it cannot read', async () => {
      const charset = rest(front).post('/tasks').set('Content-Type', 'application/json; charset=latin1');
      expectProblem(await charset.send('{}'), 415, 'unsupported_media_type');
      const encoding = rest(front)
        .post('/tasks')
        .set('Content-Type', 'application/json')
        .set('Content-Encoding', 'x');
      expectProblem(await encoding.send('{}'), 415, 'unsupported_media_type');
    });

    it('AP-1 answers 413 beyond 1 MB, whether it reads the body or not', async () => {
      const some = await rest(front)
        .post('/tasks')
        .send({ prompt: 'p', answers: ['x'.repeat(1_048_576)] });
      expectProblem(some, 413, 'too_large');
      const far = await rest(front)
        .post('/tasks')
        .send({ prompt: 'x'.repeat(8 * 1024 * 1024) });
      expectProblem(far, 413, 'too_large');
    });

    it('AP-1 takes 1 MB also when every character is written as an escape', async () => {
      const escaped = '\\u0001'.repeat(1_000_000);
      const response = await rest(front)
        .post('/tasks')
        .set('Content-Type', 'application/json')
        .send(`{"prompt":"p","answers":["${escaped}"]}`);
      expect(response.status).toBe(200);
    });
  });

  describe('GET and DELETE /tasks/{id}', () => {
    it('AP-2 shows a task from created to completed, nothing left out', async () => {
      const id = await submitted(front);
      const created = await rest(front).get(`/tasks/${id}`);
      expect(taskStatus.parse(created.body)).toMatchObject({
        status: 'created',
        prompt_line: 'Build email validator',
      });
      await front.tell(id, ...COMPLETED);
      const completed = await rest(front).get(`/tasks/${id}`);
      expect(taskStatus.parse(completed.body)).toMatchObject({
        status: 'completed',
        sequence: 11,
        progress: 1,
      });
    });

    it('AP-2 shows the place in line', async () => {
      await front.stop();
      front = await startFrontEnd({ limits: { running: 1, waiting: 5 } });
      await submitted(front);
      const second = await submitted(front);
      const urgent = await submitted(front, { priority: 'HIGH' });
      expect((await rest(front).get(`/tasks/${second}`)).body.queue_position).toBe(2);
      expect((await rest(front).get(`/tasks/${urgent}`)).body.queue_position).toBe(1);
    });

    it('AP-24 says 304 while the state is the one the caller has, and not after an event', async () => {
      const id = await submitted(front);
      const { etag } = (await rest(front).get(`/tasks/${id}`)).headers as { etag: string };
      expect(etag).toMatch(/^W\/"0-[0-9a-f]{16}"$/);
      expect((await rest(front).get(`/tasks/${id}`).set('If-None-Match', etag)).status).toBe(304);
      await front.tell(id, ['TASK_STARTED']);
      const changed = await rest(front).get(`/tasks/${id}`).set('If-None-Match', etag);
      expect(changed.status).toBe(200);
      expect(changed.headers['etag']).toMatch(/^W\/"1-/);
    });

    it.each([
      UNKNOWN_ID,
      'nonsense',
      '..%2f..%2fetc%2fpasswd',
      '%00',
      'x'.repeat(1_000),
      '%F0%9F%98%80',
      `${UNKNOWN_ID}%2f..`,
      '-',
    ])('AP-2 answers 404 to the id %p, whatever is asked of it', async (id) => {
      expectProblem(await rest(front).get(`/tasks/${id}`), 404, 'unknown_task');
      expectProblem(await rest(front).delete(`/tasks/${id}`), 404, 'unknown_task');
      expectProblem(await rest(front).get(`/tasks/${id}/events`), 404, 'unknown_task');
      expectProblem(await rest(front).get(`/tasks/${id}/code`), 404, 'unknown_task');
      expectProblem(await rest(front).get(`/tasks/${id}/calls`), 404, 'unknown_task');
    });

    it('AP-7 answers 400 to an address that cannot be decoded', async () => {
      expectProblem(await rest(front).get('/tasks/%zz'), 400, 'bad_request');
    });

    it('AP-4 cancels a task, and again, and shows its end each time', async () => {
      const id = await submitted(front);
      await front.tell(id, ['TASK_STARTED']);
      const first = await rest(front).delete(`/tasks/${id}`);
      expect(first.status).toBe(200);
      expect(taskStatus.parse(first.body)).toMatchObject({ task_id: id, status: 'cancelled', sequence: 2 });
      const second = await rest(front).delete(`/tasks/${id}`);
      expect([second.status, second.body]).toEqual([200, first.body]);
      expect(await front.journal.getEvents(id)).toHaveLength(2);
    });

    it('AP-4 cancels a task that still waits', async () => {
      const id = await submitted(front);
      expect((await rest(front).delete(`/tasks/${id}`)).body).toMatchObject({
        status: 'cancelled',
        sequence: 1,
      });
    });

    it('AP-4 leaves an ended task as it is', async () => {
      const id = await submitted(front);
      await front.tell(id, ...COMPLETED);
      expect((await rest(front).delete(`/tasks/${id}`)).body).toMatchObject({
        status: 'completed',
        sequence: 11,
      });
    });

    it('AP-4 waits for the end that the journal shows', async () => {
      const id = await submitted(front);
      await front.tell(id, ['TASK_STARTED']);
      // The engine has noted the wish; the end comes when the step has stopped, which is after the journal is followed.
      front.runner.cancel = () => Promise.resolve();
      const follow = front.journal.follow.bind(front.journal);
      front.journal.follow = (...args) => {
        setImmediate(() => void front.tell(id, ['TASK_CANCELLED']));
        return follow(...args);
      };
      expect((await rest(front).delete(`/tasks/${id}`)).body).toMatchObject({
        status: 'cancelled',
        sequence: 2,
      });
    });

    it('AP-4 answers with the current status when the end takes long', async () => {
      await front.stop();
      front = await startFrontEnd({ dependencies: { cancelWaitMs: 30 } });
      const { runner } = front;
      const id = await submitted(front);
      await front.tell(id, ['TASK_STARTED']);
      // The engine has noted the wish, and the step takes its time to stop.
      runner.cancel = () => Promise.resolve();
      expect((await rest(front).delete(`/tasks/${id}`)).body).toMatchObject({ status: 'running' });
    });
  });

  describe('GET /tasks', () => {
    it('AP-3 lists newest first, page by page, each task once', async () => {
      const ids = [await submitted(front), await submitted(front), await submitted(front)];
      const first = await rest(front).get('/tasks?limit=2');
      expect(taskList.parse(first.body).tasks.map((task) => task.task_id)).toEqual([ids[2], ids[1]]);
      const second = await rest(front).get(`/tasks?limit=2&cursor=${String(first.body.next_cursor)}`);
      expect(taskList.parse(second.body)).toMatchObject({ tasks: [{ task_id: ids[0] }], next_cursor: null });
    });

    it('AP-3 filters by status and by priority, in any case or by number', async () => {
      const done = await submitted(front);
      await front.tell(done, ...COMPLETED);
      const low = await submitted(front, { priority: 'LOW' });
      const ids = async (query: string) =>
        taskList.parse((await rest(front).get(`/tasks?${query}`)).body).tasks.map((task) => task.task_id);
      expect(await ids('status=completed')).toEqual([done]);
      expect(await ids('status=created')).toEqual([low]);
      expect(await ids('priority=low')).toEqual([low]);
      expect(await ids('priority=30')).toEqual([low]);
      expect(await ids('status=failed')).toEqual([]);
    });

    it('EV-36 lists ended tasks that the engine has forgotten', async () => {
      const id = await submitted(front);
      await front.tell(id, ...COMPLETED);
      front.runner.finish(id, 'completed');
      front.runner.forget(id);
      expect((await rest(front).get('/tasks')).body.tasks).toMatchObject([
        { task_id: id, status: 'completed' },
      ]);
    });

    it('AP-3 shows a task as it is now, also when it was listed before', async () => {
      const id = await submitted(front);
      await front.tell(id, ['TASK_STARTED']);
      front.runner.forget(id);
      expect((await rest(front).get('/tasks')).body.tasks[0].status).toBe('running');
      await front.tell(id, ['TASK_FAILED']);
      expect((await rest(front).get('/tasks')).body.tasks[0].status).toBe('failed');
      expect((await rest(front).get('/tasks')).body.tasks[0].status).toBe('failed');
    });

    it.each([
      'limit=0',
      'limit=101',
      'limit=x',
      'status=done',
      'priority=urgent',
      'cursor=../x',
      'colour=red',
      'limit=1&limit=2',
    ])('AP-3 answers 400 to the query %s and names the field', async (query) => {
      const { errors } = expectProblem(await rest(front).get(`/tasks?${query}`), 400, 'invalid_request');
      expect(errors?.map(({ field }) => field)).toEqual([query.split('=')[0]]);
    });
  });

  describe('with no place free', () => {
    beforeEach(async () => {
      await front.stop();
      front = await startFrontEnd({
        limits: { running: 1, waiting: 1 },
        dependencies: { submitWaitMs: 60_000 },
      });
      await submitted(front);
      await submitted(front);
    });

    it('SC-5 answers 503 with Retry-After to who does not wait, and runs nothing later', async () => {
      const response = await rest(front).post('/tasks').set('Prefer', 'wait=0').send({ prompt: 'p' });
      expectProblem(response, 503, 'queue_full');
      expect(response.headers['retry-after']).toBe('10');
      const refused = front.runner.submissions.at(-1)!.taskId;
      expectProblem(await rest(front).get(`/tasks/${refused}`), 404, 'unknown_task');
    });

    it('SC-5 waits for a place, is counted meanwhile, and gets in as soon as one leaves', async () => {
      const waiting = rest(front)
        .post('/tasks')
        .set('Prefer', 'respond-async, wait=60')
        .send({ prompt: 'p' })
        .then();
      const blocked = async () => (await front.application.health.get()).queue?.blocked;
      await until(async () => (await blocked()) === 1);
      front.runner.finish(front.runner.submissions[0]!.taskId, 'completed');
      expect((await waiting).status).toBe(200);
      expect(await blocked()).toBe(0);
    });

    it('SC-5 gives up the wait of a caller that hangs up', async () => {
      const hangUp = new AbortController();
      const waiting = fetch(`${front.url}/tasks`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{"prompt":"p"}',
        signal: hangUp.signal,
      });
      const blocked = async () => (await front.application.health.get()).queue?.blocked;
      await until(async () => (await blocked()) === 1);
      hangUp.abort();
      await expect(waiting).rejects.toThrow();
      await until(async () => (await blocked()) === 0);
      expect((await rest(front).get('/tasks')).body.tasks).toHaveLength(2);
    });
  });
});
