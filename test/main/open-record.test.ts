import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Runtime } from '@temporalio/worker';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VerifiedTask } from '../../src/cli/index.js';
import { openRecord, type OpenRecord } from '../../src/main/open-record.js';
import { rebuildLog } from '../../src/main/rebuild-log.js';
import { replay } from '../../src/main/replay.js';
import { verify } from '../../src/main/verify.js';

const FIRST = '0199aaaa-1111-7111-8111-000000000001';
const SECOND = '0199aaaa-1111-7111-8111-000000000002';
const OTHER = '0199bbbb-1111-7111-8111-000000000003';

describe('the task that a person names to verify, rebuild-log and replay', () => {
  let dataDir: string;
  let record: OpenRecord;
  const env = () => ({ INTERN_DATA_DIR: dataDir });
  const causeOf = (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: unknown) => error,
    );

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'intern-open-record-'));
    for (const id of [FIRST, SECOND, OTHER]) await mkdir(join(dataDir, 'tasks', id), { recursive: true });
    record = await openRecord(env());
  });
  afterAll(async () => {
    await record.close();
    // A replay starts it, and it would keep this process alive.
    await Runtime.instance().shutdown();
    await rm(dataDir, { recursive: true });
  });

  it('AP-62 is found by its id, and by eight or more characters that only one begins with', async () => {
    expect(await record.task(FIRST)).toBe(FIRST);
    expect(await record.task(' 0199BBBB ')).toBe(OTHER);
    expect(await record.tasks('0199bbbb-1111')).toEqual([OTHER]);
    expect(await record.task(SECOND.slice(0, -1) + '2')).toBe(SECOND);
    expect(await record.tasks(null)).toEqual([FIRST, SECOND, OTHER]);
  });

  it('AP-62 is asked for more when several begin so, and refused when none does or too little is said', async () => {
    expect(await causeOf(record.task('0199aaaa'))).toMatchObject({
      code: 'ambiguous_task',
      message: `2 tasks begin with 0199aaaa: ${FIRST}, ${SECOND}; the first 36 characters of an id tell these apart`,
    });
    for (const name of ['0199cccc', '0199bbb', 'no-such-task', OTHER.replace('3', '4'), '../tasks']) {
      expect(await causeOf(record.task(name))).toMatchObject({
        code: 'unknown_task',
        message: `neither ${dataDir} nor a Temporal server (none answers) knows a task ${name}`,
      });
    }
  });

  it('AP-62 is none yet in a folder without tasks, and a folder that is not there is an error', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'intern-no-tasks-'));
    const fresh = await openRecord({ INTERN_DATA_DIR: empty });
    expect(await fresh.tasks(null)).toEqual([]);
    await fresh.close();
    await rm(empty, { recursive: true });
    expect(await causeOf(openRecord({ INTERN_DATA_DIR: empty }))).toMatchObject({
      code: 'data_folder',
      message: expect.stringContaining(`${empty} does not exist`),
    });
  });

  it('AP-62 EV-36 each of the three takes a part of an id, and tells of the task by its whole one', async () => {
    const verdicts: VerifiedTask[] = [];
    for await (const verdict of verify(env(), '0199bbbb')) verdicts.push(verdict);
    // Nobody was asked, so nobody may be said to have forgotten it.
    expect(verdicts).toMatchObject([
      {
        task_id: OTHER,
        ok: false,
        note: 'the folder of the task has no history, and no Temporal server answers: the journal was checked alone',
        remedy: `start the service with \`code-intern serve\` and ask again, its Temporal server may have the history; else restore ${join(dataDir, 'tasks', OTHER, 'events.jsonl')} from a backup`,
      },
    ]);
    const hint = 'no Temporal server answers, so start the service with `code-intern serve` and try again';
    const [rebuilt, ...more] = await rebuildLog(env(), '0199bbbb');
    expect([rebuilt?.task_id, more]).toEqual([OTHER, []]);
    expect(rebuilt?.problem).toContain(hint);
    expect(await causeOf(replay(env(), '0199bbbb'))).toMatchObject({
      code: 'no_history',
      message: `there is no history of task ${OTHER} to replay: none is saved in its folder; ${hint}`,
    });
  });
});
