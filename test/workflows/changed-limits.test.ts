import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTemporalTaskRunner } from '../../src/adapters/temporal/index.js';
import { ADMISSION_ID } from '../../src/domain/admission/lanes.js';
import type { QueueLimits } from '../../src/domain/admission/queue-state.js';
import type { QueueStats } from '../../src/ports/task-runner.js';
import { ModelDesk } from '../support/model-desk.js';
import { ScriptedActivities } from '../support/scripted-activities.js';
import { SHORT_SETTINGS, submission, WorkflowLab } from '../support/workflow-lab.js';
import { until, untilSeen } from '../support/until.js';

/** Each task is at its first model call until it is let go. */
const settings = {
  ...SHORT_SETTINGS,
  limits: { running: 1, waiting: 4, critical_extra: 0, ageing_ms: null },
};

describe('admission whose limits change while tasks run', () => {
  let lab: WorkflowLab;
  let desk: ModelDesk;
  let effects: ScriptedActivities;

  beforeEach(async () => {
    desk = new ModelDesk(() => true);
    effects = new ScriptedActivities({ askModel: desk.ask });
    lab = await WorkflowLab.open('changed-limits', settings);
    await lab.work(effects);
    await lab.runner.configure();
  });
  afterEach(async () => {
    await lab.client.workflow.getHandle(ADMISSION_ID).terminate('end of test');
    await Promise.allSettled(
      (await lab.runner.open()).map(({ taskId }) =>
        lab.client.workflow.getHandle(taskId).terminate('end of test'),
      ),
    );
    await lab.close();
  });

  /** As a service that starts with other settings does. */
  async function configure(change: Partial<QueueLimits>): Promise<void> {
    const { client } = lab;
    const limits = { ...settings.limits, ...change };
    await createTemporalTaskRunner({ client, settings: { ...settings, limits } }).configure();
  }
  function queue(ready: (stats: QueueStats) => boolean): Promise<QueueStats> {
    return untilSeen(() => lab.queue(), ready);
  }
  async function submitAll(count: number): Promise<readonly string[]> {
    const taskIds: string[] = [];
    for (let index = 0; index < count; index += 1) taskIds.push(await lab.submit());
    return taskIds;
  }
  const inFlight = (count: number) => desk.until((all) => all.inFlight().length === count);
  async function end(taskId: string): Promise<void> {
    await desk.until((all) => all.inFlight().includes(taskId));
    await lab.runner.cancel(taskId, 'end of its turn');
    await lab.closed(taskId);
  }

  it('SC-4 SC-6 raised: those who wait are let on at once, in their order', async () => {
    const all = await submitAll(5);
    await inFlight(1);
    await configure({ running: 3 });
    await inFlight(3);
    expect(new Set(desk.inFlight())).toEqual(new Set(all.slice(0, 3)));
    expect(await queue(({ capacity }) => capacity.running === 3)).toMatchObject({ running: 3, waiting: 2 });
    const more = await submitAll(2);
    expect((await lab.runner.submit(submission())).outcome).toBe('full');
    await end(all[0]!);
    await inFlight(3);
    expect(new Set(desk.inFlight())).toEqual(new Set(all.slice(1, 4)));
    expect((await queue(({ waiting }) => waiting === 3)).line.map(({ taskId }) => taskId)).toEqual([
      all[4],
      ...more,
    ]);
  });

  it('SC-4 SC-5 lowered: who runs runs on, nobody new does before there are fewer, and who is in line stays in line', async () => {
    await configure({ running: 3 });
    const all = await submitAll(6);
    await inFlight(3);
    await configure({ running: 1, waiting: 2 });
    expect(await queue(({ capacity }) => capacity.running === 1)).toMatchObject({ running: 3, waiting: 3 });
    expect(await lab.runner.submit(submission())).toEqual({ outcome: 'full', waiting: 3, limit: 2 });
    await end(all[0]!);
    await end(all[1]!);
    // Two have left; the one that stays takes up the only place there is now.
    expect(await queue(({ running }) => running === 1)).toMatchObject({ waiting: 3 });
    // Who was let in together begins in any order.
    expect(desk.began.map(({ taskId }) => taskId).sort()).toEqual([...all.slice(0, 3)].sort());
    await end(all[2]!);
    await inFlight(1);
    expect(desk.inFlight()).toEqual([all[3]]);
    expect(await lab.runner.submit(submission())).toEqual({ outcome: 'full', waiting: 2, limit: 2 });
    expect(desk.most).toBe(3);
    expect(desk.aborted.sort()).toEqual(all.slice(0, 3).sort());
  });

  it('SC-13 lowered: the line is too long for the new limit, and people are told so', async () => {
    await submitAll(3);
    expect((await queue(({ waiting }) => waiting === 2)).pressure).toBe('none');
    await configure({ waiting: 2 });
    expect((await queue(({ capacity }) => capacity.waiting === 2)).pressure).toBe('critical');
    await until(() => effects.alerts.length > 0);
    expect(effects.alerts.map(({ level, waiting, limit }) => [level, waiting, limit])).toEqual([
      ['critical', 2, 2],
    ]);
  });
});
