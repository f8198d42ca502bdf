import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { describeDifference } from '../../src/domain/journal/compare-lines.js';
import { failing, passing, untilCancelled } from '../support/scripted-activities.js';
import { openRecordLab, type RecordLab } from '../support/record-lab.js';

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

  it('EV-20 is silent on a whole record', async () => {
    expect(await record.verify(taskId)).toEqual({
      task_id: taskId,
      ok: true,
      history: 'server',
      lines: lines.length,
      difference: null,
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

  it('EV-29 is silent on a task that runs, whose last delivery may be under way', async () => {
    record.effects.script = { runTests: untilCancelled };
    const open = await record.lab.submit();
    await record.effects.until(open, (types) => types.includes('TEST_STARTED'));
    expect(await record.verify(open)).toMatchObject({ ok: true, history: 'server' });
    await rm(record.fileOf(open));
    expect(await record.verify(open)).toMatchObject({
      ok: false,
      difference: { line: 1, sequence: 1, found: null },
    });
    await record.lab.runner.cancel(open, 'requested');
    await record.lab.closed(open);
  });
});
