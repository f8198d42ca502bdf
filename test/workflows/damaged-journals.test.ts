import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { overwriteLine } from '../support/damage.js';
import { openRecordLab, type RecordLab } from '../support/record-lab.js';
import { untilCancelled } from '../support/scripted-activities.js';

describe('a journal that somebody damages while its task runs, on a real Temporal server', () => {
  let record: RecordLab;
  beforeAll(async () => {
    record = await openRecordLab('damaged-journals');
  });
  afterAll(async () => record.close());

  async function stuckInTest(): Promise<string> {
    record.effects.script = { runTests: untilCancelled };
    const taskId = await record.lab.submit();
    await record.effects.until(taskId, (types) => types.includes('TEST_STARTED'));
    return taskId;
  }

  async function cancelled(taskId: string): Promise<void> {
    await record.lab.runner.cancel(taskId, 'requested');
    expect(await record.lab.closed(taskId)).toBe('CANCELLED');
  }

  /** The journal is whole, and what a rebuild would make. */
  async function expectWhole(taskId: string): Promise<void> {
    const events = await record.journal.getEvents(taskId);
    expect(events.map((event) => event.event_type)).toEqual([...record.effects.types(taskId)]);
    expect(await record.verify(taskId)).toMatchObject({ ok: true });
    expect(await record.rebuild({ task_id: taskId })).toMatchObject({ changed: false, problem: null });
  }

  /** As an editor saves it: another file under the name, of another length. */
  async function saveAnew(taskId: string, change: (lines: string[]) => string[]): Promise<void> {
    const path = record.fileOf(taskId);
    const lines = (await readFile(path, 'utf8')).split('\n');
    await rm(path);
    await rm(join(record.folderOf(taskId), 'events.durable'));
    await writeFile(path, change(lines).join('\n'));
  }

  it.each([
    ['has a line that is none', (lines: string[]) => lines.with(2, 'oh')],
    ['lacks a line', (lines: string[]) => lines.toSpliced(2, 1)],
    ['has a line twice', (lines: string[]) => lines.toSpliced(2, 0, lines[1] ?? '')],
  ])(
    'EV-20 AP-4 is made again by the writer when it %s, and the task can be cancelled',
    async (_what, change) => {
      const taskId = await stuckInTest();
      await saveAnew(taskId, change);
      await cancelled(taskId);
      expect(record.healed).toContain(taskId);
      await expectWhole(taskId);
    },
  );

  it('EV-20 is made again while a step may wait for it, once it has stood still', async () => {
    const taskId = await stuckInTest();
    const before = await record.journalOf(taskId);
    await overwriteLine(record.dataDir, taskId, 3);
    await record.mend();
    expect(record.healed).not.toContain(taskId);
    await record.mend();
    expect(record.healed).toContain(taskId);
    expect(await record.journalOf(taskId)).toBe(before);
    await cancelled(taskId);
    await expectWhole(taskId);
  });

  it('EV-20 AP-4 is made again for the report when the writer has not met the damage', async () => {
    const taskId = await stuckInTest();
    await overwriteLine(record.dataDir, taskId, 3);
    await cancelled(taskId);
    expect(record.healed).toContain(taskId);
    await expectWhole(taskId);
  });

  it('EV-20 is made again when its run is archived, at the latest', async () => {
    record.effects.script = {};
    const taskId = await record.lab.submit();
    expect(await record.lab.closed(taskId)).toBe('COMPLETED');
    const before = await record.journalOf(taskId);
    await overwriteLine(record.dataDir, taskId, 3);
    // The list of closed runs lags behind a moment.
    await record.archived(taskId);
    expect(record.healed).toContain(taskId);
    expect(await record.journalOf(taskId)).toBe(before);
  });
});
