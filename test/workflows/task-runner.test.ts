import { afterEach, describe, expect, it } from '@jest/globals';
import { ADMISSION_ID } from '../../src/domain/admission/lanes.js';
import { taskRunnerSuite } from '../suites/task-runner.js';
import { ScriptedActivities, untilCancelled } from '../support/scripted-activities.js';
import { newTaskId, SHORT_SETTINGS, submission, WorkflowLab } from '../support/workflow-lab.js';
import { until, untilSeen } from '../support/until.js';

const settingsFor = (waiting: number) => ({
  ...SHORT_SETTINGS,
  limits: { running: 1, waiting, critical_extra: 5, ageing_ms: null },
});

/** An engine whose tasks do not end by themselves. */
async function openLab(waiting: number): Promise<WorkflowLab> {
  const lab = await WorkflowLab.open('task-runner', settingsFor(waiting));
  await lab.work(new ScriptedActivities({ askModel: untilCancelled }));
  await lab.runner.configure();
  return lab;
}

async function closeLab(lab: WorkflowLab): Promise<void> {
  const open = await lab.runner.open();
  await lab.client.workflow.getHandle(ADMISSION_ID).terminate('end of test');
  await Promise.allSettled(open.map(({ taskId }) => lab.client.workflow.getHandle(taskId).terminate()));
  await lab.close();
}

taskRunnerSuite('Temporal', async () => {
  const lab = await openLab(1);
  return { runner: lab.runner, newTaskId, now: Date.now, close: () => closeLab(lab) };
});

describe('the task runner on a real Temporal server', () => {
  let lab: WorkflowLab;
  afterEach(() => closeLab(lab));

  it('SC-12 shows each task that was let in, from the moment of the answer, with what it says of itself', async () => {
    lab = await openLab(40);
    const first = await lab.submit();
    // More than admission starts at a time: some have no workflow yet when their callers are answered.
    const others = await Promise.all(Array.from({ length: 40 }, () => lab.submit()));
    const open = await lab.runner.open();
    expect(open.map(({ taskId }) => taskId).sort()).toEqual([first, ...others].sort());
    const described = await Promise.all(others.map((taskId) => lab.runner.describe(taskId)));
    expect(described.filter((task) => task?.state !== 'open')).toEqual([]);
    const statuses = async () =>
      new Map((await lab.runner.open()).map(({ taskId, status }) => [taskId, status]));
    await until(async () => (await statuses()).get(first) === 'running');
    expect((await statuses()).get(others[0]!)).toBe('created');
  });

  it('SC-12 tells hundreds of callers at once the same, and the last it heard while no worker is up', async () => {
    lab = await openLab(1);
    const first = await lab.submit();
    const second = await lab.submit();
    const answers = await Promise.all(Array.from({ length: 300 }, () => lab.runner.queue()));
    for (const answer of answers)
      expect(answer).toMatchObject({ running: 1, waiting: 1, line: [{ taskId: second }], stale: false });
    await lab.rest();
    // For a second what was heard last is still as good as news.
    const last = await untilSeen(
      () => lab.runner.queue(),
      (seen) => seen?.stale === true,
    );
    expect(last).toMatchObject({ running: 1, waiting: 1 });
    expect(await lab.runner.describe(first)).toMatchObject({ state: 'open' });
    await lab.work(new ScriptedActivities({ askModel: untilCancelled }));
    await until(async () => (await lab.runner.queue())?.stale === false);
    expect(await lab.runner.submit(submission())).toMatchObject({ outcome: 'full' });
  });
});
