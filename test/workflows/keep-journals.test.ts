import { readFile, rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunningWorkers } from '../../src/adapters/temporal/index.js';
import { createKeepingWorker, type KeptRecord } from '../../src/main/keep-journals.js';
import { createLogger } from '../../src/main/logger.js';
import { openRecordLab, type RecordLab } from '../support/record-lab.js';
import { untilCancelled } from '../support/scripted-activities.js';
import { until } from '../support/until.js';

/** What a process does that has just taken the lock of the data folder; the journal queue itself is served by the lab. */
async function startKeeping(record: RecordLab): Promise<{ kept: KeptRecord; stop: () => Promise<void> }> {
  let kept: KeptRecord | null = null;
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const idle: RunningWorkers = { run: () => ended, shutdown: () => end() };
  const workers = await createKeepingWorker({
    writer: record.writer,
    client: record.lab.client,
    dataDir: record.dataDir,
    logger: createLogger('silent', 'test'),
    everyMs: 100,
    createWorker: (made) => {
      kept = made;
      return Promise.resolve(idle);
    },
  });
  const running = workers.run();
  return {
    kept: kept as unknown as KeptRecord,
    stop: async () => {
      workers.shutdown();
      await running;
    },
  };
}

describe('keeping the journals of a data folder', () => {
  let record: RecordLab;
  let stop: () => Promise<void> = () => Promise.resolve();
  beforeAll(async () => {
    record = await openRecordLab('keep-journals');
  });
  afterEach(() => stop());
  afterAll(async () => record.close());

  async function stuckInTest(): Promise<string> {
    record.effects.script = { runTests: untilCancelled };
    const taskId = await record.lab.submit();
    await record.effects.until(taskId, (types) => types.includes('TEST_STARTED'));
    return taskId;
  }
  const journalIfThere = (taskId: string) => readFile(record.fileOf(taskId), 'utf8').catch(() => '');

  it('EV-20 a journal that was deleted while nobody kept it is made again, although its task only waits', async () => {
    const taskId = await stuckInTest();
    const before = await record.journalOf(taskId);
    await rm(record.fileOf(taskId));
    ({ stop } = await startKeeping(record));
    await until(async () => (await journalIfThere(taskId)) === before);
    await record.lab.runner.cancel(taskId, 'requested');
    await record.lab.closed(taskId);
    expect(await record.verify(taskId)).toMatchObject({ ok: true });
  });

  it('EV-20 EV-36 the end of a task that was terminated while nobody kept its record is written, and its history saved', async () => {
    const taskId = await stuckInTest();
    await record.lab.client.workflow.getHandle(taskId).terminate('by hand');
    await record.lab.closed(taskId);
    ({ stop } = await startKeeping(record));
    await until(async () => (await record.saved.runIds(taskId)).length > 0);
    expect((await record.journal.getEvents(taskId)).at(-1)).toMatchObject({
      event_type: 'TASK_FAILED',
      actor: 'auditor',
    });
    expect(await record.verify(taskId)).toMatchObject({ ok: true });
  });

  it('EV-20 the journal that the queue is given heals from the history', async () => {
    const taskId = await stuckInTest();
    const whole = await record.journalOf(taskId);
    const started = await startKeeping(record);
    ({ stop } = started);
    const { journal } = started.kept;
    const events = await record.journal.getEvents(taskId);
    const { run_id: runId } = JSON.parse(whole.split('\n')[0] ?? '') as { run_id: string };
    await rm(record.fileOf(taskId));
    const last = { taskId, runId, continuedFrom: null, events: events.slice(-1) };
    expect(await journal.append(last)).toMatchObject({ branch: 1, sequence: events.length });
    expect(await record.journalOf(taskId)).toBe(whole);
    await record.lab.runner.cancel(taskId, 'requested');
    await record.lab.closed(taskId);
  });
});
