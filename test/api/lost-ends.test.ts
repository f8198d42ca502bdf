import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createRecordProblems } from '../../src/application/tasks/record-problems.js';
import { sightRecord } from '../../src/application/tasks/sight-record.js';
import { readSoundPart } from '../../src/application/tasks/task-record.js';
import { taskList, taskStatus } from '../../src/contract/index.js';
import { commandLine } from '../support/command-line.js';
import { journalOf } from '../support/damage.js';
import { COMPLETED, startFrontEnd, type FrontEnd } from '../support/front-end.js';
import { rest, submitted } from './request-lines.js';

describe('a task that has ended, whose journal lacks the end', () => {
  let front: FrontEnd;
  let id: string;
  let path: string;
  beforeEach(async () => {
    front = await startFrontEnd({ onDisk: true, dependencies: { endWithinMs: 100 } });
    id = await submitted(front);
    path = journalOf(front.dataDir, id);
  });
  afterEach(() => front.stop());

  const status = async () => taskStatus.parse((await rest(front).get(`/tasks/${id}`)).body);
  const listed = async () => taskList.parse((await rest(front).get('/tasks')).body).tasks[0];
  const lacking = (what = 'it is gone') =>
    `the journal ${path} is damaged: ${what}; nothing is lost while the workflow's history is kept: run "code-intern rebuild-log ${id}", which makes it again`;
  const unpublished = () =>
    `the journal of task ${id} lacks its end, although the task has ended as completed: "code-intern rebuild-log ${id}" makes it again from the workflow's history`;

  async function complete(): Promise<void> {
    await front.tell(id, ...COMPLETED);
    front.runner.finish(id, 'completed');
  }

  it('AP-2 AP-3 EV-36 is shown with what is missing, and with nothing once that is there again', async () => {
    await complete();
    const whole = await readFile(path, 'utf8');
    await writeFile(path, whole.slice(0, -40));
    const end = Buffer.byteLength(whole.slice(0, whole.lastIndexOf('\n', whole.length - 2) + 1));
    const problem = lacking(`its lines end at byte ${end}, and more had been written`);
    const known = { status: 'completed', sequence: 10, result: null, problem };
    expect(await status()).toMatchObject(known);
    expect(await listed()).toMatchObject(known);
    await writeFile(path, whole);
    expect(await status()).toMatchObject({ status: 'completed', sequence: 11, problem: null });
    expect((await listed())?.problem).toBeNull();
  });

  it('AP-2 AP-3 EV-36 is shown so too when all of the journal is gone', async () => {
    await complete();
    await rm(path);
    expect(await status()).toMatchObject({ status: 'completed', sequence: 0, problem: lacking() });
    expect(await listed()).toMatchObject({ status: 'completed', problem: lacking() });
  });

  it('AP-2 AP-3 EV-36 is shown so too when nobody knows any more how long it was', async () => {
    await complete();
    await rm(path);
    await rm(path.replace('.jsonl', '.durable'));
    expect(await status()).toMatchObject({ status: 'completed', sequence: 0, problem: unpublished() });
    expect(await listed()).toMatchObject({ status: 'completed', problem: unpublished() });
  });

  it('AP-23 EV-36 is named by watch when it ends', async () => {
    await complete();
    await rm(path);
    const cli = commandLine(front.url);
    await cli.run('watch', id);
    expect(cli.remarked.at(-1)).toBe(lacking());
  });

  it('AP-2 nothing is missing of one that ends between the look at its journal and the engine', async () => {
    const before = await readSoundPart(front.journal, id);
    await complete();
    const description = await front.runner.describe(id);
    const seen = await sightRecord(createRecordProblems(front.journal), before, description);
    expect([seen.record?.state.status, seen.problem]).toEqual(['completed', null]);
  });

  it('AP-2 nor of one that was terminated, whose end is not written yet', async () => {
    await front.tell(id, ...COMPLETED.slice(0, 3));
    front.runner.finish(id, 'terminated');
    expect(await status()).toMatchObject({ status: 'failed', problem: null });
  });
});
