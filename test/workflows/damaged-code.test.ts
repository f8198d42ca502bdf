import { rm, truncate } from 'node:fs/promises';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunTestsInput } from '../../src/activities/contract.js';
import { withVersion } from '../../src/activities/run-tests/with-version.js';
import { failing, passing, untilCancelled } from '../support/scripted-activities.js';
import { openRecordLab, type RecordLab } from '../support/record-lab.js';

describe('a running task whose code is damaged', () => {
  let record: RecordLab;
  let scratch: string;
  beforeAll(async () => {
    record = await openRecordLab('damaged-code');
    scratch = await mkdtemp(join(tmpdir(), 'intern-damaged-code-'));
  });
  afterAll(async () => {
    await record.close();
    await rm(scratch, { recursive: true, force: true });
  });

  /** `: > HEAD; : > config` */
  const emptied = async (taskId: string): Promise<void> => {
    for (const name of ['HEAD', 'config']) await truncate(join(record.repository.location(taskId), name));
  };
  const deleted = (taskId: string): Promise<void> =>
    rm(record.repository.location(taskId), { recursive: true });

  /** Tests need the recorded version for real; the first run of the first version is red. */
  const tested = async (input: RunTestsInput, runs: number) =>
    withVersion({ repository: record.repository, scratch }, input, () =>
      Promise.resolve(runs <= 2 ? failing : passing),
    );

  it.each([
    ['emptied', 'before a test', emptied, 1],
    ['deleted', 'before a test', deleted, 1],
    ['emptied', 'before a commit', emptied, 2],
    ['deleted', 'before a commit', deleted, 2],
  ] as const)('WF-3 EV-22 completes all the same: %s %s', async (_what, _when, harm, before) => {
    let runs = 0;
    record.effects.script = {
      async runTests(input) {
        runs += 1;
        // The second run is the first one done again: red, so that the next thing is a commit on a damaged repository.
        if (runs === before && before === 1) await harm(input.task_id);
        const result = await tested(input, runs);
        if (runs === before && before === 2) await harm(input.task_id);
        return result;
      },
    };
    const taskId = await record.lab.submit();
    expect(await record.lab.closed(taskId)).toBe('COMPLETED');
    expect(await record.verify(taskId)).toMatchObject({ ok: true, difference: null });
    expect((await record.repository.tags(taskId)).map(({ name }) => name)).toContain('v2');
  });

  it('WF-3 EV-22 verify finds it in an open task, and says what makes it well; a rebuild does', async () => {
    record.effects.script = { runTests: untilCancelled };
    const taskId = await record.lab.submit();
    await record.effects.until(taskId, (types) => types.includes('TEST_STARTED'));
    await emptied(taskId);
    const { ok, difference, remedy } = await record.verify(taskId);
    expect([ok, difference?.check]).toEqual([false, 'code']);
    expect(difference?.found).toContain('HEAD or config is empty');
    expect(remedy).toContain(`rebuild-log ${taskId}`);
    expect(remedy).toContain('does so by itself at its next step');
    expect(await record.rebuild({ task_id: taskId })).toMatchObject({
      restored: ['the code'],
      lost: [],
      problem: null,
    });
    expect(await record.verify(taskId)).toMatchObject({ ok: true });
    await record.lab.runner.cancel(taskId, 'requested');
    expect(await record.lab.closed(taskId)).toBe('CANCELLED');
  });

  it('WF-3 EV-22 verify finds it in a task that has no code yet as well, and throws nothing', async () => {
    record.effects.script = { askModel: untilCancelled };
    const taskId = await record.lab.submit();
    await record.effects.until(taskId, (types) => types.includes('TASK_STARTED'));
    const other = await record.repository.commit({
      taskId,
      version: 1,
      parent: null,
      files: [{ path: 'a.js', content: 'a' }],
      step: 's1',
      time: '2026-01-31T12:00:00.000Z',
      subject: 'not recorded yet',
    });
    expect(other.version).toBe(1);
    await emptied(taskId);
    const { ok, difference } = await record.verify(taskId);
    expect([ok, difference?.words]).toEqual([false, expect.stringContaining('HEAD or config is empty')]);
    await record.lab.runner.cancel(taskId, 'requested');
    expect(await record.lab.closed(taskId)).toBe('CANCELLED');
  });
});
