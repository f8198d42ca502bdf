import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ADMISSION_ID } from '../../src/domain/admission/lanes.js';
import { statsQuery } from '../../src/workflows/messages.js';
import { ModelDesk } from '../support/model-desk.js';
import { ScriptedActivities } from '../support/scripted-activities.js';
import { SHORT_SETTINGS, WorkflowLab } from '../support/workflow-lab.js';
import { until } from '../support/until.js';

const WAITING = 20;
const WARNING = 16;
/** Events of one run: what a full line takes, and a little more. */
const HISTORY_EVENTS = 400;
const settings = {
  ...SHORT_SETTINGS,
  limits: { running: 1, waiting: WAITING, critical_extra: 1, ageing_ms: null },
  history_events: HISTORY_EVENTS,
};

describe('the back-pressure monitor of an admission that continues as new', () => {
  let lab: WorkflowLab;
  let effects: ScriptedActivities;
  let tasks: string[];

  beforeEach(async () => {
    effects = new ScriptedActivities({ askModel: new ModelDesk(() => true).ask });
    lab = await WorkflowLab.open('back-pressure', settings);
    await lab.work(effects);
    await lab.runner.configure();
    tasks = [];
    for (let count = 0; count < 1 + WARNING; count += 1) tasks.push(await lab.submit());
    await until(() => effects.alerts.length > 0);
  });
  afterEach(async () => {
    await admission().terminate('end of test');
    await Promise.allSettled(
      tasks.map((taskId) => lab.client.workflow.getHandle(taskId).terminate('end of test')),
    );
    await lab.close();
  });

  const admission = () => lab.client.workflow.getHandle(ADMISSION_ID);
  /** History as long as that, with what changes nothing. */
  async function atLeast(events: number): Promise<void> {
    const { runId } = await admission().describe();
    await until(async () => {
      const now = await admission().describe();
      if (now.runId !== runId || now.historyLength >= events) return true;
      await lab.runner.configure();
      return false;
    });
  }
  async function continued(): Promise<void> {
    const { runId } = await admission().describe();
    await until(async () => {
      await lab.runner.configure();
      return (await admission().describe()).runId !== runId;
    });
  }
  /** Takes that many out of the line. */
  async function leave(count: number): Promise<void> {
    for (const taskId of tasks.splice(-count)) {
      await lab.runner.cancel(taskId, 'has thought better of it');
      await lab.closed(taskId);
    }
  }
  const said = () => effects.alerts.map(({ level, waiting }) => [level, waiting]);

  it('SC-13 WF-8 a warning is not said again by the next run, and is cleared there when the line has become short', async () => {
    await continued();
    expect(said()).toEqual([['warning', WARNING]]);
    expect(await admission().query(statsQuery)).toMatchObject({ pressure: 'warning', announced: 'warning' });
    await leave(2);
    await until(() => effects.alerts.length > 1);
    expect(said().map(([level]) => level)).toEqual(['warning', 'none']);
  });

  it('SC-13 WF-8 a line that is only a little shorter is cleared after its time, also when the run that saw it has ended', async () => {
    // So that the time is not up before the next run has begun.
    await atLeast(HISTORY_EVENTS - 60);
    await leave(1);
    await continued();
    await until(() => effects.alerts.length > 1);
    expect(said()).toEqual([
      ['warning', WARNING],
      ['none', WARNING - 1],
    ]);
    const [warning, none] = effects.alerts;
    expect(none!.at_ms - warning!.at_ms).toBeGreaterThanOrEqual(5_000);
  });
});
