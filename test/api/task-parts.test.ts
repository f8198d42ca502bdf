import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { eventPage, taskCalls, taskCode } from '../../src/contract/index.js';
import { COMPLETED, startFrontEnd, type FrontEnd } from '../support/front-end.js';
import { expectProblem, rest, submitted } from './request-lines.js';

describe('the parts of a task over REST', () => {
  let front: FrontEnd;
  let id: string;
  beforeEach(async () => {
    front = await startFrontEnd();
    id = await submitted(front);
  });
  afterEach(() => front.stop());

  describe('GET /tasks/{id}/events', () => {
    it('AP-3 has no events before the start, which is no error', async () => {
      expect((await rest(front).get(`/tasks/${id}/events`)).body).toEqual({ events: [], next_after: 0 });
    });

    it('AP-3 gives the events as they are, page by page from a sequence', async () => {
      const told = await front.tell(id, ...COMPLETED);
      const first = await rest(front).get(`/tasks/${id}/events?limit=4`);
      expect(eventPage.parse(first.body)).toEqual({ events: told.slice(0, 4), next_after: 4 });
      const rest_ = await rest(front).get(`/tasks/${id}/events?after=4`);
      expect(rest_.body).toEqual({ events: told.slice(4), next_after: 11 });
      expect((await rest(front).get(`/tasks/${id}/events?after=11`)).body).toEqual({
        events: [],
        next_after: 11,
      });
    });

    it('EV-25 counts a negative sequence as 0', async () => {
      await front.tell(id, ['TASK_STARTED']);
      expect((await rest(front).get(`/tasks/${id}/events?after=-5`)).body.events).toHaveLength(1);
    });

    it('AP-3 streams NDJSON to who asks for it, one event a line', async () => {
      const told = await front.tell(id, ...COMPLETED);
      const lines = async (query: string) => {
        const response = await fetch(`${front.url}/tasks/${id}/events${query}`, {
          headers: { Accept: 'application/x-ndjson' },
        });
        expect(response.headers.get('content-type')).toMatch(/^application\/x-ndjson/);
        const text = await response.text();
        expect(text.endsWith('\n')).toBe(true);
        return text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown);
      };
      expect(await lines('')).toEqual(told);
      expect(await lines('?after=3&limit=2')).toEqual(told.slice(3, 5));
    });

    it('AP-3 streams more NDJSON than one page holds', async () => {
      const many = Array.from({ length: 2_500 }, () => ['USER_INTERVENTION'] as const);
      await front.tell(id, ['TASK_STARTED'], ...many);
      const response = await fetch(`${front.url}/tasks/${id}/events`, {
        headers: { Accept: 'application/x-ndjson' },
      });
      const sequences = (await response.text())
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { sequence: number }).sequence);
      expect(sequences).toEqual(Array.from({ length: 2_501 }, (_, index) => index + 1));
    });

    it.each(['after=x', 'after=1.5', 'limit=0', 'limit=99999', 'since=3'])(
      'AP-3 answers 400 to %s',
      async (query) => {
        expectProblem(await rest(front).get(`/tasks/${id}/events?${query}`), 400, 'invalid_request');
      },
    );
  });

  describe('GET /tasks/{id}/code', () => {
    const commit = (version: number, parent: string | null, content: string) =>
      front.repository.commit({
        taskId: id,
        version,
        parent,
        files: [{ path: 'src/email.ts', content }],
        step: `step-${version}`,
        time: '2026-01-31T12:00:00.000Z',
        subject: `v${version}`,
      });

    it('AP-3 says that there is no code yet', async () => {
      const { detail } = expectProblem(await rest(front).get(`/tasks/${id}/code`), 404, 'no_code_yet');
      expect(detail).toContain(id);
      expectProblem(await rest(front).get(`/tasks/${id}/code?version=1`), 404, 'no_code_yet');
    });

    it('AP-3 gives the newest version, or the one asked for, with hashes that are right', async () => {
      const first = await commit(1, null, 'export const a = 1;\n');
      const second = await commit(2, first.commit, 'export const ä = 2;\n');
      const newest = taskCode.parse((await rest(front).get(`/tasks/${id}/code`)).body);
      expect(newest).toMatchObject({
        task_id: id,
        version: 2,
        commit: second.commit,
        code_hash: second.code_hash,
      });
      const file = newest.files[0]!;
      expect(file.content).toBe('export const ä = 2;\n');
      expect(file.sha256).toBe(createHash('sha256').update(file.content).digest('hex'));
      expect(file.bytes).toBe(Buffer.byteLength(file.content));
      const older = taskCode.parse((await rest(front).get(`/tasks/${id}/code?version=1`)).body);
      expect(older).toMatchObject({
        version: 1,
        files: [{ path: 'src/email.ts', content: 'export const a = 1;\n' }],
      });
    });

    it('AP-3 says that code is lost which the record has and the repository has not', async () => {
      const first = await commit(1, null, 'x');
      await front.tell(id, ...COMPLETED.slice(0, 4), ['CODE_GENERATED', {}, 2]);
      const half = expectProblem(await rest(front).get(`/tasks/${id}/code?version=2`), 410, 'code_lost');
      expect(half.detail).toContain('code version 2 in its record');
      expect((await rest(front).get(`/tasks/${id}/code`)).body).toMatchObject({ commit: first.commit });
      expectProblem(await rest(front).get(`/tasks/${id}/code?version=3`), 404, 'unknown_version');
      await rm(front.repository.location(id), { recursive: true });
      for (const query of ['', '?version=1', '?version=7']) {
        const { detail } = expectProblem(
          await rest(front).get(`/tasks/${id}/code${query}`),
          410,
          'code_lost',
        );
        expect(detail).toContain(`code-intern rebuild-log ${id}`);
      }
    });

    it('AP-3 says which versions there are when asked for another', async () => {
      await commit(1, null, 'x');
      const { detail } = expectProblem(
        await rest(front).get(`/tasks/${id}/code?version=7`),
        404,
        'unknown_version',
      );
      expect(detail).toContain('1 to 1');
      expectProblem(await rest(front).get(`/tasks/${id}/code?version=0`), 400, 'invalid_request');
      expectProblem(await rest(front).get(`/tasks/${id}/code?version=v1`), 400, 'invalid_request');
    });
  });

  it('AP-3 lists the model calls with what they were for', async () => {
    await front.tell(id, ...COMPLETED);
    const { calls } = taskCalls.parse((await rest(front).get(`/tasks/${id}/calls`)).body);
    expect(calls).toMatchObject([
      { sequence: 2, event_type: 'PLANNING_COMPLETE', module: null, iteration: null, model: 'mistral:7b' },
      { sequence: 4, event_type: 'CODE_GENERATED', module: 'email', iteration: 1, prompt_tokens: 880 },
    ]);
  });
});
