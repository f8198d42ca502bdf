import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rebuildLog } from '../../src/main/rebuild-log.js';
import { createReplayTask, createTaskHistory } from '../../src/adapters/temporal/index.js';
import { verify } from '../../src/main/verify.js';
import { createGate } from '../support/gate.js';
import { failing, passing, untilCancelled } from '../support/scripted-activities.js';
import { openRecordLab, type RecordLab } from '../support/record-lab.js';
import { until } from '../support/until.js';

/** What the commands on the record answer while no Temporal server does: they know of none for this data folder. */
async function offline(record: RecordLab, taskId: string) {
  const env = { INTERN_DATA_DIR: record.dataDir };
  const history = createTaskHistory({ server: null, saved: record.saved });
  const replayTask = createReplayTask({ history, bundlePath: process.env.TEST_WORKFLOW_BUNDLE ?? '' });
  const verdicts = [];
  for await (const verdict of verify(env, taskId)) verdicts.push(verdict);
  return {
    verified: verdicts[0],
    rebuilt: (await rebuildLog(env, taskId))[0],
    replayed: await replayTask(taskId, await record.sources.text.runs(taskId)).then(
      () => 'replayed',
      (error: unknown) => (error as Error).message,
    ),
  };
}

const START_IT = 'no Temporal server answers, so start the service with `code-intern serve` and try again';

describe('the record of a task with Temporal away and a part of its history saved', () => {
  let record: RecordLab;
  beforeAll(async () => {
    record = await openRecordLab('record-offline', { history_events: 60, max_iterations: 12 });
  });
  afterAll(async () => record.close());

  const savedRuns = (taskId: string) => record.saved.runIds(taskId);
  const currentRun = async (taskId: string) =>
    (await record.lab.client.workflow.getHandle(taskId).describe()).runId;

  /** Nothing is touched, nothing is called wrong, and each command names the run that it lacks. */
  async function expectLeftAlone(taskId: string, lacks: string): Promise<void> {
    const before = await record.journalOf(taskId);
    const { verified, rebuilt, replayed } = await offline(record, taskId);
    expect(await record.journalOf(taskId)).toBe(before);
    expect(rebuilt).toMatchObject({
      changed: false,
      lines: 0,
      problem: expect.stringContaining('the journal was left as it is'),
    });
    expect(rebuilt?.problem).toContain(`the task's folder does not have ${lacks}`);
    expect(rebuilt?.problem).toContain(START_IT);
    expect(verified).toMatchObject({
      ok: true,
      difference: null,
      history: 'none',
      lines: before.trimEnd().split('\n').length,
      note: expect.stringContaining('the journal was checked alone'),
    });
    expect(verified?.note).toContain(lacks);
    expect(replayed).toMatch(/does not have (its run|the run that a reset made of its run)/);
  }

  it('EV-27 EV-36 a task that continued as new, whose next run is open, keeps its journal', async () => {
    let runs = 0;
    const gate = createGate();
    record.effects.script = {
      runTests: async () => {
        runs += 1;
        if (runs === 8) await gate.pass();
        return runs < 8 ? failing : passing;
      },
    };
    const taskId = await record.lab.submit();
    await gate.reached;
    const { runs: outlines } = await record.history.survey(taskId);
    expect(outlines.length).toBeGreaterThan(1);
    const closed = outlines.length - 1;
    await record.archived(taskId, closed);
    const open = await currentRun(taskId);
    expect(await savedRuns(taskId)).not.toContain(open);
    await expectLeftAlone(taskId, `its run ${open}`);
    gate.open();
    expect(await record.lab.closed(taskId)).toBe('COMPLETED');
    // Closed, but not saved yet: the same.
    await expectLeftAlone(taskId, `its run ${open}`);
    const { length } = (await record.history.survey(taskId)).runs;
    await record.archived(taskId, length);
    const before = await record.journalOf(taskId);
    await rm(record.fileOf(taskId));
    expect((await offline(record, taskId)).rebuilt).toMatchObject({ changed: true, problem: null });
    expect(await record.journalOf(taskId)).toBe(before);
  });

  it('EV-27 EV-36 a task that was reset while it ran, of which only the older branch is saved, keeps both', async () => {
    record.effects.script = { runTests: untilCancelled };
    const taskId = await record.lab.submit();
    await record.effects.until(taskId, (types) => types.includes('TEST_STARTED'));
    const base = await currentRun(taskId);
    record.effects.script = {};
    await record.reset(taskId, (await record.resetPoints(taskId))[0] ?? 0);
    expect(await record.lab.closed(taskId)).toBe('COMPLETED');
    expect(await record.journalOf(taskId)).toContain('"branch_opened"');
    await until(async () => {
      await record.archive();
      return (await savedRuns(taskId)).includes(base);
    });
    for (const runId of (await savedRuns(taskId)).filter((saved) => saved !== base))
      await rm(join(record.folderOf(taskId), 'history', `${runId}.json.gz`));
    await expectLeftAlone(taskId, `the run that a reset made of its run ${base}`);
  });

  it('EV-27 EV-36 a task that was reset after its end, which its saved history cannot tell, keeps both branches', async () => {
    record.effects.script = {};
    const taskId = await record.lab.submit();
    expect(await record.lab.closed(taskId)).toBe('COMPLETED');
    await record.archived(taskId);
    const made = await record.reset(taskId, (await record.resetPoints(taskId))[0] ?? 0);
    expect(await record.lab.closed(taskId)).toBe('COMPLETED');
    expect(await record.journalOf(taskId)).toContain('"branch_opened"');
    expect(await savedRuns(taskId)).not.toContain(made);
    await expectLeftAlone(taskId, `its run ${made}`);
  });

  it('EV-20 EV-27 a journal that says something else than what is saved is still called so, and made again', async () => {
    record.effects.script = {};
    const taskId = await record.lab.submit();
    await record.lab.closed(taskId);
    await record.archived(taskId);
    const before = await record.journalOf(taskId);
    const extra = (before.trimEnd().split('\n').at(-1) ?? '').replace(
      /"(position|sequence)":(\d+)/g,
      (_, name, n) => `"${String(name)}":${Number(n) + 1}`,
    );
    await rm(join(record.folderOf(taskId), 'events.durable'), { force: true });
    await writeFile(record.fileOf(taskId), `${before}${extra}\n`);
    const { verified, rebuilt } = await offline(record, taskId);
    expect(verified).toMatchObject({ ok: false, history: 'saved', difference: { expected: null } });
    expect(rebuilt).toMatchObject({ changed: true, problem: null });
    expect(await record.journalOf(taskId)).toBe(before);
  });
});
