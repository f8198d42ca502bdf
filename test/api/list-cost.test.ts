import { afterEach, describe, expect, it } from '@jest/globals';
import { taskList, type TaskList } from '../../src/contract/index.js';
import { COMPLETED, startFrontEnd, type FrontEnd } from '../support/front-end.js';
import { rest, submitted } from './request-lines.js';

const TASKS = 60;

/** What a list costs is what it asks of disk and engine; milliseconds are the business of the bench. */
describe('what a list of tasks costs', () => {
  let front: FrontEnd;
  afterEach(() => front.stop());

  /** Counts journals that are read from, entries that are looked at, and questions to the engine about one task. */
  function counted() {
    const counts = { reads: 0, looks: 0, questions: 0, atOnce: 0 };
    let reading = 0;
    const { journal, runner } = front;
    const scan = journal.scan.bind(journal);
    const stamp = journal.stamp.bind(journal);
    const describe = runner.describe.bind(runner);
    journal.scan = async (...args) => {
      counts.reads += 1;
      reading += 1;
      counts.atOnce = Math.max(counts.atOnce, reading);
      await scan(...args).finally(() => (reading -= 1));
    };
    journal.stamp = (taskId) => {
      counts.looks += 1;
      return stamp(taskId);
    };
    runner.describe = (taskId) => {
      counts.questions += 1;
      return describe(taskId);
    };
    return {
      counts,
      list: async (query = ''): Promise<TaskList> => {
        Object.assign(counts, { reads: 0, looks: 0, questions: 0, atOnce: 0 });
        return taskList.parse((await rest(front).get(`/tasks${query}`)).body);
      },
    };
  }

  async function ended(count: number): Promise<readonly string[]> {
    const ids: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const id = await submitted(front);
      await front.tell(id, ...COMPLETED);
      front.runner.finish(id, 'completed');
      ids.push(id);
    }
    return ids.toReversed();
  }

  it('AP-3 a page reads the journals of its own tasks, several at once, and none of them again', async () => {
    front = await startFrontEnd({ onDisk: true });
    const ids = await ended(TASKS);
    const { counts, list } = counted();
    const { tasks } = await list('?limit=20');
    expect(tasks.map(({ task_id }) => task_id)).toEqual(ids.slice(0, 20));
    // One more than the page has: whether there is a next one.
    expect(counts).toMatchObject({ reads: 21, questions: 0 });
    expect(counts.atOnce).toBeGreaterThan(1);
    expect(counts.atOnce).toBeLessThanOrEqual(16);
    expect((await list('?limit=20')).tasks).toEqual(tasks);
    expect(counts).toMatchObject({ reads: 0, questions: 0 });
    expect(counts.looks).toBeLessThanOrEqual(21);
  });

  it('AP-3 a task that runs is read again when its journal has grown, and only then', async () => {
    front = await startFrontEnd({ onDisk: true });
    const running = [await submitted(front), await submitted(front)] as const;
    for (const id of running) await front.tell(id, ...COMPLETED.slice(0, 3));
    const { counts, list } = counted();
    await list();
    expect(counts.reads).toBe(2);
    const before = await list();
    expect(counts.reads).toBe(0);
    await front.tell(running[0], ['CODE_GENERATED', {}, 1]);
    const after = await list();
    expect(counts.reads).toBe(1);
    expect(before.tasks.map(({ sequence }) => sequence)).toEqual([3, 3]);
    expect(after.tasks.map(({ sequence }) => sequence)).toEqual([3, 4]);
    // The status of one task is of the same record.
    counts.reads = 0;
    await rest(front).get(`/tasks/${running[0]}`);
    expect(counts.reads).toBe(0);
  });

  it('AP-3 a filter that few tasks pass looks at no entry of those that do not, once they are known', async () => {
    front = await startFrontEnd({ onDisk: true });
    await ended(TASKS);
    const { counts, list } = counted();
    expect((await list('?status=failed')).tasks).toEqual([]);
    expect(counts.reads).toBe(TASKS);
    expect((await list('?status=failed')).tasks).toEqual([]);
    expect(counts).toMatchObject({ reads: 0, looks: 0 });
  });

  it('AP-3 tasks that the engine has forgotten are asked about once, not with every list', async () => {
    front = await startFrontEnd({ onDisk: true });
    const ids = [await submitted(front), await submitted(front)];
    for (const id of ids) {
      await front.tell(id, ...COMPLETED.slice(0, 3));
      front.runner.forget(id);
    }
    const { counts, list } = counted();
    expect((await list()).tasks.map(({ status }) => status)).toEqual(['running', 'running']);
    expect(counts.questions).toBe(2);
    await list();
    expect(counts).toMatchObject({ questions: 0, reads: 0 });
  });

  it('AP-3 an engine that falls silent within a list is asked no more by it', async () => {
    front = await startFrontEnd({ onDisk: true, dependencies: { engineAnswerMs: 30 } });
    for (let index = 0; index < TASKS; index += 1) {
      const id = await submitted(front, { priority: 'LOW' });
      await front.tell(id, ...COMPLETED.slice(0, 3));
      front.runner.forget(id);
    }
    const { counts, list } = counted();
    front.runner.describe = () => {
      counts.questions += 1;
      return new Promise(() => undefined);
    };
    const { tasks } = await list('?limit=50');
    expect(tasks.every(({ stale }) => stale)).toBe(true);
    expect(counts.questions).toBeLessThanOrEqual(16);
  });
});
