import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { health, taskList, taskStatus } from '../../src/contract/index.js';
import { journalOf, overwriteLine } from '../support/damage.js';
import { COMPLETED, startFrontEnd, type FrontEnd } from '../support/front-end.js';
import { connectStream } from '../support/stream-client.js';
import { expectProblem, rest, submitted } from './request-lines.js';

describe('a task whose journal is damaged', () => {
  let front: FrontEnd;
  let whole: string;
  let broken: string;
  beforeEach(async () => {
    front = await startFrontEnd({ onDisk: true, dependencies: { cancelWaitMs: 500 } });
    [whole, broken] = [await submitted(front), await submitted(front)];
  });
  afterEach(() => front.stop());

  async function complete(id: string): Promise<void> {
    await front.tell(id, ...COMPLETED);
    front.runner.finish(id, 'completed');
  }
  const list = async (query = '') => {
    const response = await rest(front).get(`/tasks${query}`);
    expect(response.status).toBe(200);
    return taskList.parse(response.body).tasks;
  };
  const unwell = async () => health.parse((await rest(front).get('/health')).body).parts.journal;
  /** What every telling of the damage holds: the file, once, and the command that cures it. */
  const expectNextStep = (text: string | null | undefined): void => {
    const path = journalOf(front.dataDir, broken);
    expect(text?.split(path)).toHaveLength(2);
    expect(text).toContain(`run "code-intern rebuild-log ${broken}"`);
  };

  it('EV-36 AP-3 costs the list nothing but a mark on its own entry, also after the list had it whole', async () => {
    await complete(whole);
    await complete(broken);
    expect((await list()).map(({ problem }) => problem)).toEqual([null, null]);
    const mend = await overwriteLine(front.dataDir, broken, 5);
    const [first, second] = await list();
    expect([second?.task_id, second?.status, second?.problem]).toEqual([whole, 'completed', null]);
    expect([first?.task_id, first?.status, first?.sequence]).toEqual([broken, 'completed', 4]);
    expectNextStep(first?.problem);
    expect((await list('?status=completed')).map(({ task_id }) => task_id)).toEqual([broken, whole]);
    await mend();
    expect((await list()).map(({ problem, sequence }) => [problem, sequence])).toEqual([
      [null, 11],
      [null, 11],
    ]);
  });

  it('AP-3 is listed with what can be known while the engine keeps silent', async () => {
    await complete(whole);
    await complete(broken);
    await overwriteLine(front.dataDir, broken, 5);
    front.runner.silence('unreachable');
    const [first, second] = await list();
    expect(first).toMatchObject({ task_id: broken, status: 'running', stale: true, sequence: 4 });
    expectNextStep(first?.problem);
    expect(second).toMatchObject({ task_id: whole, status: 'completed', stale: false, problem: null });
  });

  it('AP-6 is named in /health once somebody has met it, until it is mended; the service stays well', async () => {
    await complete(broken);
    const mend = await overwriteLine(front.dataDir, broken, 5);
    await list();
    const { ok, tasks } = await unwell();
    expect([ok, tasks.map(({ task_id }) => task_id)]).toEqual([true, [broken]]);
    expectNextStep(tasks[0]?.problem);
    expect((await rest(front).get('/health')).status).toBe(200);
    await mend();
    expect((await unwell()).tasks).toEqual([]);
  });

  it('AP-2 shows the status that the engine knows, and the events say where the damage is and what to do', async () => {
    await complete(broken);
    await overwriteLine(front.dataDir, broken, 11);
    const status = taskStatus.parse((await rest(front).get(`/tasks/${broken}`)).body);
    expect(status).toMatchObject({ status: 'completed', progress: 1, stale: false, result: null });
    expectNextStep(status.problem);
    const refused = expectProblem(await rest(front).get(`/tasks/${broken}/events`), 503, 'storage_failed');
    expectNextStep(refused.detail);
  });

  it('AP-3 is listed too when its journal cannot be opened at all', async () => {
    await complete(broken);
    const path = journalOf(front.dataDir, broken);
    await rm(path);
    await mkdir(path);
    const [entry] = await list();
    expect(entry).toMatchObject({ task_id: broken, status: 'completed' });
    expect(entry?.problem).toContain(`${path}: a folder stands where a file is needed`);
  });

  it('EV-31 a line that stands there twice is damage, not a crash', async () => {
    await complete(broken);
    const { readFile, writeFile } = await import('node:fs/promises');
    const path = journalOf(front.dataDir, broken);
    const lines = (await readFile(path, 'utf8')).split('\n');
    // Two of the same length, so that what was published about the file still fits.
    const twin = (lines[4] ?? '').replace('"position":5', '"position":6');
    lines[5] = twin.padEnd(Buffer.byteLength(lines[5] ?? ''), ' ');
    await writeFile(path, lines.join('\n'));
    expectNextStep((await list())[0]?.problem);
  });

  it('AP-4 is cancelled while it runs: the workflow is what ends', async () => {
    await front.tell(broken, ...COMPLETED.slice(0, 5));
    await overwriteLine(front.dataDir, broken, 2);
    const response = await rest(front).delete(`/tasks/${broken}`);
    expect(response.status).toBe(200);
    expect(taskStatus.parse(response.body)).toMatchObject({ task_id: broken, status: 'cancelled' });
    expect((await front.runner.describe(broken))?.state).toBe('cancelled');
  });

  it('AP-20 tells its followers why, and closes with 4503', async () => {
    await complete(broken);
    await overwriteLine(front.dataDir, broken, 5);
    const client = connectStream(front.streamUrl(broken));
    expect(await client.closed).toEqual({ code: 4503, reason: 'the record of the task cannot be read' });
    const [told] = client.messages;
    expect(told).toMatchObject({ type: 'error', data: { code: 'storage_failed' } });
    expectNextStep(String(told?.data['message']));
  });

  describe('so that nothing can be read of it', () => {
    const size = async (path: string): Promise<number> => (await stat(path)).size;
    const durable = (path: string): string => path.replace('.jsonl', '.durable');
    it.each([
      ['emptied', (path: string) => truncate(path)],
      ['deleted', (path: string) => rm(path)],
      ['full of zeros', async (path: string) => writeFile(path, Buffer.alloc(await size(path)))],
      ['overwritten', async (path: string) => writeFile(path, 'x'.repeat(await size(path)))],
      ['cut in the middle', async (path: string) => truncate(path, Math.floor((await size(path)) / 2))],
    ])('AP-3 %s: events and calls say so, and are never empty, also while it runs', async (_what, damage) => {
      await front.tell(broken, ...COMPLETED.slice(0, 5));
      await complete(whole);
      for (const id of [broken, whole]) {
        await damage(journalOf(front.dataDir, id));
        for (const path of ['events', 'events?after=3', 'calls']) {
          const answer = await rest(front).get(`/tasks/${id}/${path}`);
          const { detail } = expectProblem(answer, 503, 'storage_failed');
          expect(detail).toContain(journalOf(front.dataDir, id));
          expect(detail).toContain(`run "code-intern rebuild-log ${id}"`);
        }
        const lines = await rest(front).get(`/tasks/${id}/events`).set('Accept', 'application/x-ndjson');
        expectProblem(lines, 503, 'storage_failed');
      }
    });

    it('AP-3 with its published length too: the engine knows that there was an end', async () => {
      await complete(broken);
      await rm(journalOf(front.dataDir, broken));
      await rm(durable(journalOf(front.dataDir, broken)));
      for (const path of ['events', 'calls']) {
        const answer = await rest(front).get(`/tasks/${broken}/${path}`);
        const { detail } = expectProblem(answer, 503, 'storage_failed');
        expect(detail).toContain('lacks its end');
        expect(detail).toContain(`"code-intern rebuild-log ${broken}"`);
      }
    });

    it('AP-3 a task that has not begun has no events, and no problem', async () => {
      const events = await rest(front).get(`/tasks/${broken}/events`);
      expect([events.status, events.body]).toEqual([200, { events: [], next_after: 0 }]);
    });
  });
});
