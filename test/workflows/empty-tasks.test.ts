import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ADMISSION_ID } from '../../src/domain/admission/lanes.js';
import { ScriptedActivities, untilCancelled } from '../support/scripted-activities.js';
import { until } from '../support/until.js';
import { SHORT_SETTINGS, WorkflowLab } from '../support/workflow-lab.js';

/** Milliseconds that the place of a task is kept that was terminated by hand. */
const KEPT_MS = 2_000;

describe('an update that comes right after a workflow task with nothing to do', () => {
  let lab: WorkflowLab;
  let effects: ScriptedActivities;

  beforeEach(async () => {
    effects = new ScriptedActivities();
    lab = await WorkflowLab.open('empty-tasks', {
      ...SHORT_SETTINGS,
      task: { ...SHORT_SETTINGS.task, heartbeat_ms: KEPT_MS },
    });
    await lab.work(effects);
  });
  afterEach(async () => {
    await admission().terminate('end of test');
    await lab.close();
  });

  const admission = () => lab.client.workflow.getHandle(ADMISSION_ID);
  async function hasSeenTheEnd(): Promise<boolean> {
    const { events } = await admission().fetchHistory();
    const ended = (events ?? []).findIndex((event) => event.childWorkflowExecutionTerminatedEventAttributes);
    return ended !== -1 && (events ?? []).slice(ended).some((event) => event.timerStartedEventAttributes);
  }
  async function newWorker(): Promise<void> {
    await lab.rest();
    await lab.work(effects);
  }

  it('SC-4 EV-20 is taken by a worker that has not seen the run, and the next one can go on with its history', async () => {
    effects.script.askModel = untilCancelled;
    const lost = await lab.submit();
    await effects.until(lost, (types) => types.includes('TASK_STARTED'));
    await lab.client.workflow.getHandle(lost).terminate('by hand');
    await until(hasSeenTheEnd);
    // Says nothing new: a task with nothing to do, so that no event of the timer's start stands before that of its end.
    await lab.runner.configure();
    // The place is kept for as long as its step may still be at work, and then there is nobody whom it could be given.
    await until(async () => (await lab.queue()).running === 0);
    effects.script = {};
    await newWorker();
    const first = await lab.submit();
    expect(await lab.closed(first)).toBe('COMPLETED');
    await newWorker();
    const second = await lab.submit();
    expect(await lab.closed(second)).toBe('COMPLETED');
  });
});
