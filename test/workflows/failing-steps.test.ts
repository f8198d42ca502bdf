import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CodeRepositoryError } from '../../src/ports/code-repository.js';
import { StorageError } from '../../src/ports/blob-store.js';
import { withStorageFailures } from '../../src/activities/storage-failures.js';
import { startFrontEnd, type FrontEnd } from '../support/front-end.js';
import { openRecordLab, type RecordLab } from '../support/record-lab.js';
import { until } from '../support/until.js';

const NO_GIT = 'git was not found: install git 2.36 or newer and see that it is on the PATH of the service';
const NO_ROOM = 'cannot write /data/blobs/x: there is no room left on its disk (ENOSPC)';
const noGit = () =>
  withStorageFailures((): Promise<never> => Promise.reject(new CodeRepositoryError('git_missing', NO_GIT)));

describe('a step that fails at every attempt', () => {
  let record: RecordLab;
  let front: FrontEnd;
  beforeAll(async () => {
    record = await openRecordLab('failing-steps');
    front = await startFrontEnd({
      dependencies: { runner: record.lab.runner, journal: record.journal, healthAnswerMs: 2_000 },
    });
  });
  afterAll(async () => {
    await front.stop();
    await record.close();
  });
  const request = async (method: string, path: string) => {
    const answer = await fetch(`${front.url}${path}`, { method });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const troubled = (taskId: string) =>
    until(async () => {
      const { body } = await request('GET', `/tasks/${taskId}`);
      return body['problem_code'] === 'step_failing' ? body : null;
    });

  it('AP-2 AP-3 AP-6 is seen in status, list and /health with what it said, until it goes on', async () => {
    let isThere = false;
    record.effects.script = { commitCode: () => (isThere ? Promise.resolve() : noGit()) };
    const taskId = await record.lab.submit();
    const { problem } = await troubled(taskId);
    expect(problem).toMatch(
      /^committing its code has failed (once|\d+ times), lastly: git was not found: install git/,
    );
    const listed = await until(async () => {
      const { body } = await request('GET', '/tasks');
      const found = (body['tasks'] as Record<string, unknown>[]).find((task) => task['task_id'] === taskId);
      return found?.['problem_code'] === 'step_failing' ? found : null;
    });
    expect(listed['problem']).toContain(NO_GIT);
    const seen = await request('GET', '/health');
    expect(seen.status).toBe(503);
    expect(seen.body['parts']).toMatchObject({
      steps: { ok: false, tasks: [{ task_id: taskId, problem: expect.stringContaining(NO_GIT) as unknown }] },
    });
    isThere = true;
    expect(await record.lab.closed(taskId)).toBe('COMPLETED');
    expect((await request('GET', `/tasks/${taskId}`)).body).toMatchObject({ problem: null });
  });

  it('AP-2 is seen before the task has begun as well: a disk that is full for its request', async () => {
    let hasRoom = false;
    record.effects.script = {
      takeRequest: () =>
        hasRoom
          ? Promise.resolve()
          : withStorageFailures(() => Promise.reject(new StorageError('io', NO_ROOM, '/data/blobs/x'))),
    };
    const taskId = await record.lab.submit();
    const { status, problem } = await troubled(taskId);
    expect([status, problem]).toEqual(['created', expect.stringContaining(NO_ROOM)]);
    hasRoom = true;
    expect(await record.lab.closed(taskId)).toBe('COMPLETED');
  });

  it('AP-4 DELETE ends a task whose code cannot be committed, and the record says what was given up', async () => {
    record.effects.script = { commitCode: noGit };
    const taskId = await record.lab.submit();
    await troubled(taskId);
    expect((await request('DELETE', `/tasks/${taskId}`)).status).toBeLessThan(300);
    expect(await record.lab.closed(taskId)).toBe('CANCELLED');
    const message = 'code version 1 could not be committed, and was given up when the task was cancelled';
    const last = record.effects.events(taskId).at(-1);
    expect([last?.event_type, last?.data]).toEqual(['TASK_CANCELLED', { reason: 'requested', message }]);
    expect((await request('GET', `/tasks/${taskId}`)).body).toMatchObject({
      status: 'cancelled',
      failure: { reason: 'requested', message },
      problem: null,
    });
    expect(await record.verify(taskId)).toMatchObject({ ok: true });
    expect(await record.replay(taskId)).toMatchObject([{ problem: null }]);
  });

  it('AP-4 a commit that is only slow is made and recorded before the cancelled task ends', async () => {
    let goOn = (): void => undefined;
    let isCommitting = false;
    record.effects.script = {
      commitCode: () => {
        isCommitting = true;
        return new Promise<void>((resolve) => (goOn = resolve));
      },
    };
    const taskId = await record.lab.submit();
    await until(() => isCommitting);
    await record.lab.runner.cancel(taskId, 'requested');
    goOn();
    expect(await record.lab.closed(taskId)).toBe('CANCELLED');
    expect(record.effects.types(taskId).slice(-2)).toEqual(['CODE_GENERATED', 'TASK_CANCELLED']);
    expect(record.effects.events(taskId).at(-1)?.data).toEqual({ reason: 'requested' });
  });

  it('AP-2 a failure with no message has words all the same', async () => {
    let isWell = false;
    record.effects.script = {
      commitCode: () => (isWell ? Promise.resolve() : Promise.reject(ApplicationFailure.retryable(''))),
    };
    const taskId = await record.lab.submit();
    expect((await troubled(taskId))['problem']).toContain('it does not say why');
    isWell = true;
    expect(await record.lab.closed(taskId)).toBe('COMPLETED');
  });
});
