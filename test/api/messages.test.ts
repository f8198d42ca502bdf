import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { messageTaken } from '../../src/contract/index.js';
import { hashOf } from '../support/builders.js';
import { COMPLETED, startFrontEnd, type FrontEnd } from '../support/front-end.js';
import { expectProblem, rest, submitted, UNKNOWN_ID } from './request-lines.js';

const REPORT = { description: 'accepts a@@b', code_version: 1 };

describe('messages to a running task over REST', () => {
  let front: FrontEnd;
  let id: string;
  beforeEach(async () => {
    front = await startFrontEnd();
    id = await submitted(front);
    // Up to the code, and a test run that goes on.
    await front.tell(id, ...COMPLETED.slice(0, 5));
  });
  afterEach(() => front.stop());

  const report = (body: object, task = id) => rest(front).post(`/tasks/${task}/bug-reports`).send(body);
  const intervene = (body: object, task = id) => rest(front).post(`/tasks/${task}/interventions`).send(body);
  const lastEvent = async () => (await front.journal.getEvents(id)).at(-1)!;

  describe('POST /tasks/{id}/bug-reports', () => {
    it('AP-5 answers 202 with the event that it became, and the module that it is for', async () => {
      const response = await report({ ...REPORT, code_hash: hashOf('v1') });
      expect(response.status).toBe(202);
      const answer = messageTaken.parse(response.body);
      expect(answer).toMatchObject({ task_id: id, sequence: 6, code_version: 1, module: 'email' });
      expect(await lastEvent()).toMatchObject({
        event_id: answer.event_id,
        event_type: 'BUG_REPORT_RECEIVED',
        actor: 'user:rest',
        causation_id: null,
        data: { description: 'accepts a@@b', code_hash: hashOf('v1'), seen: null, refused_by: null },
      });
    });

    it('EV-15 takes the clock of the event with seen_sequence, and that event as the cause', async () => {
      await report({ ...REPORT, seen_sequence: 4 });
      const code = (await front.journal.getEvents(id))[3]!;
      expect(await lastEvent()).toMatchObject({
        causation_id: code.event_id,
        vector_clock: { ...code.vector_clock, 'user:rest': 1 },
        data: { seen: code.vector_clock },
      });
    });

    it('EV-15 takes a clock as it is sent, but never more of it than is on record', async () => {
      const vector_clock = { scheduler: 3, coder: 4, ghost: 9 };
      await report({ ...REPORT, vector_clock });
      expect(await lastEvent()).toMatchObject({
        causation_id: null,
        vector_clock: { scheduler: 3, coder: 4, 'user:rest': 1 },
        data: { seen: vector_clock },
      });
    });

    it.each([
      ['version_ahead', { code_version: 2 }],
      ['hash', { code_hash: hashOf('v0') }],
      ['clock', { vector_clock: { coder: 3 } }],
    ])('EV-44 answers 409 to a stale report, with the layer %s', async (layer, change) => {
      const found = expectProblem(await report({ ...REPORT, ...change }), 409, 'stale_report');
      expect(found.layer).toBe(layer);
      expect(found.detail).toContain('The current version is 1');
      expect((await lastEvent()).event_type).toBe('TEST_STARTED');
    });

    it('EV-44 answers 409 with the layer version to a report of a version that was replaced, whatever else agrees', async () => {
      await front.tell(
        id,
        ['TEST_FAILED'],
        ['CORRECTION_STARTED'],
        ['CODE_GENERATED', { code_hash: hashOf('v2') }, 2],
        ['TEST_STARTED'],
      );
      const before = await lastEvent();
      const { vector_clock } = before;
      for (const more of [{}, { code_hash: hashOf('v2') }, { code_hash: hashOf('v1') }, { vector_clock }]) {
        const found = expectProblem(await report({ ...REPORT, ...more }), 409, 'stale_report');
        expect(found.layer).toBe('version');
        expect(found.detail).toContain('stale (layer version)');
        expect(found.detail).toContain('The current version is 2');
      }
      expect(await lastEvent()).toEqual(before);
      expect((await report({ ...REPORT, code_version: 2, vector_clock })).status).toBe(202);
    });

    it('AP-5 answers 409 on a task that has ended, 404 on one that is not there', async () => {
      await front.tell(id, ['TASK_FAILED']);
      front.runner.finish(id, 'failed');
      expect(expectProblem(await report(REPORT), 409, 'task_ended').layer).toBeNull();
      expectProblem(await report(REPORT, UNKNOWN_ID), 404, 'unknown_task');
    });

    it('AP-5 answers 422 when there is nothing to correct, and says why', async () => {
      const found = expectProblem(await report({ ...REPORT, module: 'ghost' }), 422, 'message_refused');
      expect(found.detail).toContain('the plan has no module "ghost"');
    });

    it.each<[object, string]>([
      [{ code_version: 1 }, 'description'],
      [{ ...REPORT, description: ' ' }, 'description'],
      [{ ...REPORT, description: 'x'.repeat(8_001) }, 'description'],
      [{ description: 'd' }, 'code_version'],
      [{ ...REPORT, code_version: 0 }, 'code_version'],
      [{ ...REPORT, code_version: 1.5 }, 'code_version'],
      [{ ...REPORT, code_hash: 7 }, 'code_hash'],
      [{ ...REPORT, vector_clock: { coder: -1 } }, 'vector_clock.coder'],
      [{ ...REPORT, vector_clock: [] }, 'vector_clock'],
      [{ ...REPORT, seen_sequence: 99 }, 'seen_sequence'],
      [{ ...REPORT, seen_sequence: 1, vector_clock: {} }, 'seen_sequence'],
      [{ ...REPORT, colour: 'red' }, 'colour'],
    ])('AP-5 answers 400 to %j and names %s', async (body, field) => {
      const { errors } = expectProblem(await report(body), 400, 'invalid_request');
      expect(errors?.map((one) => one.field)).toEqual([field]);
    });
  });

  describe('POST /tasks/{id}/interventions', () => {
    it.each<[string, object, object]>([
      [
        '{guidance} alone',
        { guidance: 'no regex' },
        { kind: 'guidance', text: 'no regex', when: 'safe_point' },
      ],
      [
        'guidance now',
        { kind: 'guidance', guidance: 'no regex', when: 'now' },
        { kind: 'guidance', text: 'no regex', when: 'now' },
      ],
      ['pause', { kind: 'pause' }, { kind: 'pause', when: 'safe_point' }],
      ['priority', { kind: 'priority', priority: 'high' }, { kind: 'priority', value: 'HIGH' }],
      [
        'iteration_limit',
        { kind: 'iteration_limit', iteration_limit: 9 },
        { kind: 'iteration_limit', value: 9 },
      ],
    ])('AP-5 WF-5 takes %s', async (_name, body, data) => {
      const response = await intervene(body);
      expect(response.status).toBe(202);
      expect(messageTaken.parse(response.body)).toMatchObject({ sequence: 6, module: null });
      expect(await lastEvent()).toMatchObject({
        event_type: 'USER_INTERVENTION',
        actor: 'user:rest',
        data: { ...data, client: 'rest' },
      });
    });

    it('AP-5 WF-5 answers 409 to what is so already, records nothing of it, and says what is so', async () => {
      const before = (await front.journal.getEvents(id)).length;
      expectProblem(await intervene({ kind: 'resume' }), 409, 'already_so');
      expect((await front.journal.getEvents(id)).length).toBe(before);
      expect((await intervene({ kind: 'pause' })).status).toBe(202);
      expect(expectProblem(await intervene({ kind: 'pause' }), 409, 'already_so').detail).toBe(
        'the task pauses at the end of its running step already; with "now" it stops that step; nothing was changed',
      );
      expect((await intervene({ kind: 'pause', when: 'now' })).status).toBe(202);
      expect((await intervene({ kind: 'resume' })).status).toBe(202);
      expect(await lastEvent()).toMatchObject({ data: { kind: 'resume', client: 'rest' } });
      expect((await front.journal.getEvents(id)).length).toBe(before + 3);
    });

    it('AP-5 WF-5 answers 422 to a limit of iterations below what a module has taken', async () => {
      await front.tell(id, ['TEST_STARTED'], ['TEST_FAILED'], ['MODULE_ITERATION', { outcome: 'failed' }]);
      await front.tell(id, ['CORRECTION_STARTED']);
      const { detail } = expectProblem(
        await intervene({ kind: 'iteration_limit', iteration_limit: 1 }),
        422,
        'message_refused',
      );
      expect(detail).toContain('the limit can be 2 at the lowest');
      expect((await intervene({ kind: 'iteration_limit', iteration_limit: 2 })).status).toBe(202);
    });

    it('EV-15 takes what the sender had seen', async () => {
      await intervene({ guidance: 'no regex', seen_sequence: 0 });
      expect((await lastEvent()).vector_clock).toEqual({ 'user:rest': 1 });
    });

    it.each<[object, string]>([
      [{}, 'guidance'],
      [{ kind: 'guidance' }, 'guidance'],
      [{ guidance: '' }, 'guidance'],
      [{ guidance: 'x'.repeat(8_001) }, 'guidance'],
      [{ kind: 'dance' }, 'kind'],
      [{ kind: 'priority' }, 'priority'],
      [{ kind: 'priority', priority: 'urgent' }, 'priority'],
      [{ kind: 'iteration_limit', iteration_limit: 0 }, 'iteration_limit'],
      [{ kind: 'pause', guidance: 'x' }, 'guidance'],
      [{ guidance: 'x', when: 'tomorrow' }, 'when'],
    ])('AP-5 answers 400 to %j and names %s', async (body, field) => {
      const { errors } = expectProblem(await intervene(body), 400, 'invalid_request');
      expect(errors?.map((one) => one.field)).toEqual([field]);
    });

    it.each(['model', 'answer', 'edit_file', 'budget'])(
      'WF-5 refuses the kind %s by its name',
      async (kind) => {
        const { errors } = expectProblem(await intervene({ kind }), 400, 'invalid_request');
        expect(errors?.[0]?.message).toContain(`"${kind}" is not possible in this version`);
      },
    );

    it('AP-5 answers 409 on a task that has ended, 404 on one that is not there, 405 to GET', async () => {
      await front.tell(id, ['TASK_FAILED']);
      expectProblem(await intervene({ kind: 'pause' }), 409, 'task_ended');
      expectProblem(await intervene({ kind: 'pause' }, UNKNOWN_ID), 404, 'unknown_task');
      expectProblem(await rest(front).get(`/tasks/${id}/interventions`), 405, 'method_not_allowed');
    });

    it('AP-5 answers 503 with Retry-After when no worker takes it', async () => {
      front.runner.silence('no_worker');
      const response = await intervene({ kind: 'pause' });
      expectProblem(response, 503, 'no_worker');
      expect(response.headers['retry-after']).toBe('5');
    });

    it('AP-2 shows a paused task as paused', async () => {
      await intervene({ kind: 'pause' });
      expect((await rest(front).get(`/tasks/${id}`)).body).toMatchObject({ status: 'paused' });
    });
  });
});
