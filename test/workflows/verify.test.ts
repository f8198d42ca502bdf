import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { describeDifference } from '../../src/domain/journal/compare-lines.js';
import type { Delivery } from '../../src/ports/task-history.js';
import { failing, passing, untilCancelled } from '../support/scripted-activities.js';
import { openRecordLab, type RecordLab } from '../support/record-lab.js';
import { until } from '../support/until.js';

describe('verify, on a real Temporal server', () => {
  let record: RecordLab;
  let taskId: string;
  let whole: string;
  let lines: readonly string[];

  beforeAll(async () => {
    record = await openRecordLab('verify', { history_events: 60, max_iterations: 12 });
    record.effects.script = { runTests: ({ run }) => Promise.resolve(run === 's3' ? failing : passing) };
    taskId = await record.lab.submit();
    await record.lab.closed(taskId);
    whole = await record.journalOf(taskId);
    lines = whole.trimEnd().split('\n');
  });
  afterAll(async () => record.close());
  afterEach(async () => record.rebuild({ task_id: taskId }));

  /** Puts a journal in place as somebody with an editor would: nobody tells the durable length. */
  async function plant(planted: readonly string[]): Promise<void> {
    await rm(join(record.folderOf(taskId), 'events.durable'), { force: true });
    await writeFile(record.fileOf(taskId), planted.map((line) => `${line}\n`).join(''));
  }

  const changed = (index: number, from: string | RegExp, to: string): readonly string[] =>
    lines.map((line, at) => (at === index ? line.replace(from, to) : line));

  const lastDelivery = async (id: string): Promise<Delivery | null> => {
    let last: Delivery | null = null;
    for await (const delivery of record.history.deliveries(id)) last = delivery;
    return last;
  };

  it('EV-20 is silent on a whole record', async () => {
    expect(await record.verify(taskId)).toEqual({
      task_id: taskId,
      ok: true,
      history: 'server',
      lines: lines.length,
      difference: null,
      remedy: null,
      note: null,
    });
  });

  it('EV-20 finds a changed byte, and says the line, the field, and what both say', async () => {
    await plant(changed(3, '"iteration":1', '"iteration":2'));
    const { ok, difference } = await record.verify(taskId);
    expect(ok).toBe(false);
    expect(difference).toMatchObject({ check: 'journal', line: 4, sequence: 4, field: 'data' });
    expect(describeDifference(difference!)).toBe(
      `${record.fileOf(taskId)}, line 4, sequence 4, data: the history says ${difference?.expected}, the journal says ${difference?.found}`,
    );
  });

  it('EV-20 finds a changed clock', async () => {
    await plant(changed(3, '"coder":1', '"coder":3'));
    expect((await record.verify(taskId)).difference).toMatchObject({
      line: 4,
      field: 'vector_clock',
      expected: '{"scheduler":2,"planner":1,"coder":1}',
    });
  });

  it('EV-20 finds a line that is no JSON, a missing line, one too many, and a journal that ends early', async () => {
    await plant(changed(4, '{', '['));
    expect((await record.verify(taskId)).difference).toMatchObject({ line: 5, sequence: 5, field: null });
    await plant(lines.filter((_, index) => index !== 5));
    expect((await record.verify(taskId)).difference).toMatchObject({
      line: 6,
      sequence: 6,
      field: 'position',
      expected: '6',
      found: '7',
    });
    const extra = (lines.at(-1) ?? '')
      .replace(/"position":\d+/, `"position":${lines.length + 1}`)
      .replace(/"sequence":\d+/, `"sequence":${lines.length + 1}`);
    await plant([...lines, extra]);
    expect((await record.verify(taskId)).difference).toMatchObject({
      line: lines.length + 1,
      expected: null,
      found: expect.stringContaining('TASK_COMPLETE'),
    });
    await plant(lines.slice(0, -1));
    expect((await record.verify(taskId)).difference).toMatchObject({
      line: lines.length,
      expected: expect.stringContaining('TASK_COMPLETE'),
      found: null,
    });
  });

  it('EV-20 EV-22 finds what stands behind the durable end of a task that has ended', async () => {
    await appendFile(record.fileOf(taskId), '{"position":');
    const { difference, remedy } = await record.verify(taskId);
    expect(difference).toMatchObject({
      line: lines.length + 1,
      words: '12 bytes stand behind the last line that was recorded',
    });
    expect(remedy).toContain(`rebuild-log ${taskId}`);
    await record.rebuild({ task_id: taskId });
    expect(await record.verify(taskId)).toMatchObject({ ok: true });
  });

  it('WF-3 EV-20 finds a moved tag, a missing one, one too many, and a file that is not what was recorded', async () => {
    const git = (...args: readonly string[]) =>
      execa('git', [`--git-dir=${record.repository.location(taskId)}`, ...args]);
    const [v1, v2] = [(await git('rev-parse', 'v1')).stdout, (await git('rev-parse', 'v2')).stdout];
    await git('update-ref', 'refs/tags/v1', v2);
    expect((await record.verify(taskId)).difference).toMatchObject({
      check: 'code',
      field: 'v1',
      expected: v1,
      found: v2,
    });
    await git('update-ref', '-d', 'refs/tags/v1');
    expect((await record.verify(taskId)).difference).toMatchObject({ field: 'v1', found: null });
    await git('update-ref', 'refs/tags/v1', v1);
    await git('update-ref', 'refs/tags/v3', v2);
    expect((await record.verify(taskId)).difference).toMatchObject({
      field: 'v3',
      expected: null,
      found: v2,
    });
    await git('update-ref', '-d', 'refs/tags/v3');
    // The object of a file, overwritten where it lies: git itself finds that out when it reads it.
    const oid = (await git('rev-parse', 'v2:src/email.ts')).stdout;
    const object = join(record.repository.location(taskId), 'objects', oid.slice(0, 2), oid.slice(2));
    const kept = await readFile(object);
    await rm(object);
    await writeFile(object, 'no object');
    expect((await record.verify(taskId)).difference).toMatchObject({
      check: 'code',
      found: expect.stringContaining('cannot be read'),
    });
    await rm(object);
    await writeFile(object, kept);
    expect(await record.verify(taskId)).toMatchObject({ ok: true });
  });

  it('WF-9 EV-20 finds a text that is gone, changed or closed, says which event names it, and that only a backup helps', async () => {
    const [, event] = await record.journal.getEvents(taskId);
    const { prompt_sha256: hash } = event?.data['call'] as { prompt_sha256: string };
    const path = join(record.folderOf(taskId), 'blobs', hash);
    const kept = await readFile(path);
    const found = async () => {
      const { ok, difference, remedy } = await record.verify(taskId);
      expect([ok, difference?.check, difference?.sequence]).toEqual([false, 'blob', 2]);
      expect(remedy).toContain('only a backup has it');
      return describeDifference(difference!);
    };
    await writeFile(path, 'other words');
    expect(await found()).toBe(
      `${path}, sequence 2, call.prompt_sha256: the file holds something else than its name says`,
    );
    await rm(path);
    expect(await found()).toBe(`${path}, sequence 2, call.prompt_sha256: the file is missing`);
    await mkdir(path);
    expect(await found()).toContain('the file cannot be read (a folder stands where a file is needed');
    await rm(path, { recursive: true });
    await writeFile(path, kept);
    expect(await record.verify(taskId)).toMatchObject({ ok: true });
  });

  it('EV-20 EV-27 names the next step with each difference', async () => {
    await plant(changed(3, '"iteration":1', '"iteration":2'));
    const rebuild = `run "code-intern rebuild-log ${taskId}", which makes it again from the history`;
    expect((await record.verify(taskId)).remedy).toBe(rebuild);
    await rm(record.fileOf(taskId));
    const gone = await record.verify(taskId);
    expect([gone.difference?.words, gone.remedy]).toEqual([
      expect.stringMatching(/^there is no journal, but the history has one: it begins with TASK_STARTED /),
      rebuild,
    ]);
    await mkdir(record.fileOf(taskId));
    const closed = await record.verify(taskId);
    expect([closed.ok, closed.remedy]).toEqual([false, null]);
    expect(describeDifference(closed.difference!)).toBe(
      `${record.fileOf(taskId)}: cannot read the journal: a folder stands where a file is needed: move it away (EISDIR)`,
    );
    expect((await record.rebuild({ task_id: taskId })).problem).toContain('move it away (EISDIR)');
    await rm(record.fileOf(taskId), { recursive: true });
    await record.rebuild({ task_id: taskId });
    const repository = record.repository.location(taskId);
    await rename(repository, `${repository}.away`);
    expect((await record.verify(taskId)).remedy).toBe(
      `run "code-intern rebuild-log ${taskId}", which makes the code again from the orders in the history, as far as the task's texts are left; a task that runs does so by itself at its next step. What is lost besides, only a backup of ${repository} has`,
    );
    await rename(`${repository}.away`, repository);
  });

  it('EV-27 EV-36 WF-15 a task whose folder is gone gets back what follows from the history, and is told what does not', async () => {
    record.effects.script = {};
    const lost = await record.lab.submit();
    await record.lab.closed(lost);
    const runs = (await record.history.survey(lost)).runs.length;
    await record.archived(lost, runs);
    const [journal, report] = [await record.journalOf(lost), await record.reports.read(lost)];
    expect(await record.rebuild({ task_id: lost })).toMatchObject({ changed: false, restored: [], lost: [] });
    await rm(record.folderOf(lost), { recursive: true });
    const { ok, difference, remedy } = await record.verify(lost);
    expect([ok, difference?.words, remedy]).toEqual([
      false,
      expect.stringContaining("the task's folder is gone, but the history has one"),
      `if that was on purpose, do nothing: verify forgets the task when Temporal does, INTERN_RETENTION_DAYS days after its end. To get it back, restore the folder from a backup, or run "code-intern rebuild-log ${lost}", which makes its journal, history and report again, but not its code and texts`,
    ]);
    expect(await record.rebuild({ task_id: lost })).toMatchObject({
      changed: true,
      problem: null,
      restored: [expect.stringMatching(/^the saved history of \d runs?$/), 'report.md'],
      lost: [
        expect.stringMatching(/^the code \(.*code\.git, sequence 4, v1: /),
        '5 of 5 stored texts (request, prompts, answers, test output)',
      ],
    });
    expect(await record.journalOf(lost)).toBe(journal);
    expect(await record.reports.read(lost)).toBe(report);
    expect(report).toContain('## Outcome');
    expect((await record.verify(lost)).difference).toMatchObject({ check: 'code', found: null });
    // From what was saved again everything is told once more, without the server.
    await record.forget(lost);
    await rm(record.fileOf(lost));
    expect(await record.rebuild({ task_id: lost })).toMatchObject({ changed: true, problem: null });
    expect(await record.journalOf(lost)).toBe(journal);
    // And with all of it gone, silence would be wrong.
    await rm(record.fileOf(lost));
    await rm(join(record.folderOf(lost), 'history'), { recursive: true });
    const last = await record.verify(lost);
    expect([last.ok, last.difference?.words, last.remedy]).toEqual([
      false,
      'there is neither a journal nor a history that tells of one',
      `no history is left to make it from: restore ${record.fileOf(lost)} from a backup`,
    ]);
  });

  it('EV-27 WF-8 is silent on a task that continued as new, and a rebuild makes the same bytes', async () => {
    let runs = 0;
    record.effects.script = { runTests: () => Promise.resolve((runs += 1) < 8 ? failing : passing) };
    const long = await record.lab.submit();
    expect(await record.lab.closed(long)).toBe('COMPLETED');
    const { runs: outlines } = await record.history.survey(long);
    expect(outlines.length).toBeGreaterThan(1);
    expect(await record.verify(long)).toMatchObject({ ok: true, lines: expect.any(Number) });
    const before = await record.journalOf(long);
    await rm(record.folderOf(long) + '/events.jsonl');
    expect(await record.rebuild({ task_id: long })).toMatchObject({ changed: true, problem: null });
    expect(await record.journalOf(long)).toBe(before);
    // Reset right after the first decision of its last run: the branch starts beyond the first run's events. How many
    // decisions follow depends on the machine, so no later one is sure to have events behind it.
    const points = await record.resetPoints(long);
    record.effects.script = {};
    await record.reset(long, points[0] ?? 0);
    await record.lab.closed(long);
    expect((await record.journalOf(long)).includes('"branch_opened"')).toBe(true);
    expect(await record.verify(long)).toMatchObject({ ok: true, difference: null });
  });

  it('EV-20 EV-29 is silent on a task that runs, but not when a delivery is gone that was carried out', async () => {
    record.effects.script = { runTests: untilCancelled };
    const open = await record.lab.submit();
    await record.effects.until(open, (types) => types.includes('TEST_STARTED'));
    expect(await record.verify(open)).toMatchObject({ ok: true, history: 'server' });
    // The last delivery is no longer under way: the history says that it was carried out.
    await until(async () => (await lastDelivery(open))?.done === true);
    const before = (await record.journalOf(open)).trimEnd().split('\n');
    const missing = (await lastDelivery(open))?.lines.length ?? 0;
    await rm(join(record.folderOf(open), 'events.durable'));
    await writeFile(record.fileOf(open), before.slice(0, -missing).join('\n') + '\n');
    expect(await record.verify(open)).toMatchObject({
      ok: false,
      difference: { line: before.length - missing + 1, found: null },
      remedy: expect.stringContaining(`rebuild-log ${open}`),
    });
    await rm(record.folderOf(open), { recursive: true });
    // The service makes it again by itself: nobody is told to let a task go that runs.
    expect(await record.verify(open)).toMatchObject({
      ok: false,
      difference: { line: 1, sequence: 1, found: null },
      remedy: `run "code-intern rebuild-log ${open}", which makes it again from the history`,
    });
    await record.lab.runner.cancel(open, 'requested');
    await record.lab.closed(open);
  });
});
