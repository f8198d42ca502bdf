import { mkdir, rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rebuildState } from '../../src/domain/task/rebuild-state.js';
import { stateQuery } from '../../src/workflows/messages.js';
import { untilCancelled } from '../support/scripted-activities.js';
import { openRecordLab, type RecordLab } from '../support/record-lab.js';
import { newTaskId } from '../support/workflow-lab.js';
import { until } from '../support/until.js';

/** A point at which a run may be reset, with the names of the activities that are under way there. */
type Point = { readonly id: number; readonly underWay: readonly string[] };

const lone = (point: Point): boolean => point.underWay.length === 0;

describe('resets at any point, again and again', () => {
  let record: RecordLab;
  beforeAll(async () => {
    record = await openRecordLab('record-audit-resets');
  });
  afterAll(async () => record.close());

  const currentRun = async (taskId: string): Promise<string> =>
    (await record.lab.client.workflow.getHandle(taskId).describe()).runId;

  async function pointsOf(taskId: string): Promise<readonly Point[]> {
    const { events } = await record.lab.client.workflow.getHandle(taskId).fetchHistory();
    const open = new Map<string, string>();
    const points: Point[] = [];
    for (const event of events ?? []) {
      const name = event.activityTaskScheduledEventAttributes?.activityType?.name;
      if (event.workflowTaskCompletedEventAttributes)
        points.push({ id: Number(event.eventId), underWay: [...open.values()] });
      if (name) open.set(String(event.eventId), name);
      open.delete(String(event.activityTaskCompletedEventAttributes?.scheduledEventId));
    }
    return points;
  }

  /** The runs in whose words the deliveries of a run were sent, in order. */
  async function sendersIn(taskId: string): Promise<readonly string[]> {
    const senders: string[] = [];
    const { events } = await record.lab.client.workflow.getHandle(taskId).fetchHistory();
    for (const event of events ?? []) {
      const scheduled = event.activityTaskScheduledEventAttributes;
      if (scheduled?.activityType?.name !== 'recordEvents') continue;
      const [payload] = scheduled.input?.payloads ?? [];
      const input = JSON.parse(Buffer.from(payload?.data ?? []).toString()) as { readonly run_id: string };
      senders.push(input.run_id);
    }
    return senders;
  }

  /** The record of a task that ended tells the story of its current run, and can be made again from the histories. */
  async function expectWholeRecord(taskId: string): Promise<void> {
    expect(await record.lab.closed(taskId)).toBe('COMPLETED');
    const events = await record.journal.getEvents(taskId);
    const { state, gaps } = rebuildState(events);
    expect(gaps).toEqual([]);
    expect(state).toEqual(await record.lab.client.workflow.getHandle(taskId).query(stateQuery));
    const { ok, difference, history } = await record.verify(taskId);
    // What is there instead tells which reset has taken it.
    const tags = ok ? [] : await record.repository.tags(taskId);
    expect({ ok, difference, history, tags }).toEqual({
      ok: true,
      difference: null,
      history: 'server',
      tags: [],
    });
    const before = await record.journalOf(taskId);
    await rm(record.fileOf(taskId));
    expect(await record.rebuild({ task_id: taskId })).toMatchObject({ changed: true, problem: null });
    expect(await record.journalOf(taskId)).toBe(before);
  }

  /** A task that ended. Its first delivery was under way until its first commit was, and that until the second delivery was done. */
  async function endedTask(): Promise<string> {
    const taskId = newTaskId();
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    record.effects.script = {
      recordEvents: (first) => (first === 1 ? held : Promise.resolve()),
      commitCode: () => {
        letGo();
        return record.effects.until(taskId, (types) => types.length > 1);
      },
    };
    await record.lab.submit({ taskId });
    expect(await record.lab.closed(taskId)).toBe('COMPLETED');
    record.effects.script = {};
    return taskId;
  }

  it('EV-21 EV-27 one run can be reset again and again, forwards and backwards, with deliveries and commits under way', async () => {
    const taskId = await endedTask();
    const base = await currentRun(taskId);
    const points = await pointsOf(taskId);
    const beginning = points[0];
    const delivering = points.find(({ underWay }) => underWay.includes('recordEvents'));
    const committing = points.find(({ underWay }) => underWay.includes('commitCode'));
    const quiet = points.filter(lone);
    const order = [delivering, beginning, delivering, quiet.at(-4), beginning, committing, delivering];
    expect(order).not.toContain(undefined);
    for (const point of order) {
      const run = await record.reset(taskId, point?.id ?? 0, base);
      await expectWholeRecord(taskId);
      // Its own word was the last, and what was under way at the reset was sent in the words of the base.
      const senders = await sendersIn(taskId);
      expect(senders.at(-1)).toBe(run);
      expect(senders.includes(base)).toBe(point !== beginning);
    }
  });

  it('EV-21 EV-27 a reset run can be reset before its own reset point', async () => {
    const taskId = await endedTask();
    const base = await currentRun(taskId);
    const delivering = (await pointsOf(taskId)).find(({ underWay }) => underWay.includes('recordEvents'));
    for (let resets = 0; resets < 2; resets += 1) {
      await record.reset(taskId, delivering?.id ?? 0);
      await expectWholeRecord(taskId);
      expect((await sendersIn(taskId))[0]).toBe(base);
    }
    // And behind it: its own events are the past of the next one.
    record.effects.script = { runTests: untilCancelled };
    await record.reset(taskId, delivering?.id ?? 0);
    await until(async () => (await record.journal.getEvents(taskId)).at(-1)?.event_type === 'TEST_STARTED');
    record.effects.script = {};
    await record.reset(taskId, (await pointsOf(taskId)).at(-1)?.id ?? 0);
    await expectWholeRecord(taskId);
    const actors = (await record.journal.getEvents(taskId)).map(({ actor }) => actor.split('~')[1] ?? '0');
    expect(new Set(actors)).toEqual(new Set(['0', '1', '2']));
  });

  it('EV-21 EV-27 a second reset may go on from behind the place that the first has come to', async () => {
    const taskId = await endedTask();
    const base = await currentRun(taskId);
    const points = await pointsOf(taskId);
    record.effects.script = { askModel: untilCancelled };
    await record.reset(taskId, points[1]?.id ?? 0, base);
    const isFirst = async (): Promise<boolean> =>
      (await record.journal.getEvents(taskId)).some(({ actor }) => actor.endsWith('~1'));
    await until(isFirst);
    record.effects.script = {};
    await record.reset(taskId, points.filter(lone).at(-4)?.id ?? 0, base);
    await expectWholeRecord(taskId);
    expect(record.healed).toContain(taskId);
  });

  it('EV-20 EV-21 a delivery that no disk took before the first reset is carried out by the reset run', async () => {
    const taskId = newTaskId();
    record.effects.script = { runTests: untilCancelled };
    await mkdir(record.fileOf(taskId), { recursive: true });
    await record.lab.submit({ taskId });
    await until(() => record.effects.tested.some(({ task_id }) => task_id === taskId));
    const points = await pointsOf(taskId);
    const delivering = points.findLast(({ underWay }) => underWay.includes('recordEvents'));
    const base = await currentRun(taskId);
    record.effects.script = {};
    await record.reset(taskId, delivering?.id ?? 0);
    await rm(record.fileOf(taskId), { recursive: true });
    await expectWholeRecord(taskId);
    expect((await sendersIn(taskId))[0]).toBe(base);
    expect((await record.journalOf(taskId)).includes('"branch_opened"')).toBe(true);
  });
});
