import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { SurveyTasksInput, SurveyTasksResult } from '../../src/activities/contract.js';
import { ADMISSION_ID } from '../../src/domain/admission/lanes.js';
import { statsQuery } from '../../src/workflows/messages.js';
import { ModelDesk } from '../support/model-desk.js';
import { ScriptedActivities, untilCancelled } from '../support/scripted-activities.js';
import { newTaskId, SHORT_SETTINGS, WorkflowLab } from '../support/workflow-lab.js';
import { until } from '../support/until.js';

const settings = {
  ...SHORT_SETTINGS,
  limits: { running: 1, waiting: 30, critical_extra: 1, ageing_ms: null },
  history_events: 60,
};
const NOTHING: SurveyTasksResult = { closed: [], strangers: [], orphans: [] };

describe('admission beside a look at the open tasks that nobody answers', () => {
  let lab: WorkflowLab;
  let effects: ScriptedActivities;
  let desk: ModelDesk;
  let held: Set<string>;
  let asked: SurveyTasksInput[];
  let answer: (input: SurveyTasksInput) => Promise<SurveyTasksResult>;

  beforeEach(async () => {
    held = new Set();
    asked = [];
    answer = () => Promise.resolve(NOTHING);
    desk = new ModelDesk((taskId) => held.has(taskId));
    effects = new ScriptedActivities({
      askModel: desk.ask,
      surveyTasks: (input) => {
        asked.push(input);
        return answer(input);
      },
    });
    lab = await WorkflowLab.open('hung-survey', settings);
    await lab.work(effects);
    await lab.runner.configure();
    await until(() => asked.length > 0);
  });
  afterEach(async () => {
    await admission().terminate('end of test');
    const open = await lab.runner.open();
    await Promise.allSettled(
      open.map(({ taskId }) => lab.client.workflow.getHandle(taskId).terminate('end of test')),
    );
    await lab.close();
  });

  const admission = () => lab.client.workflow.getHandle(ADMISSION_ID);
  const runId = async (): Promise<string> => (await admission().describe()).runId;
  /** Enough of history for one run. */
  async function continued(): Promise<void> {
    const before = await runId();
    await until(async () => {
      await lab.runner.configure();
      return (await runId()) !== before;
    });
  }
  async function runs(taskId: string): Promise<void> {
    await desk.until((all) => all.inFlight().includes(taskId));
  }
  /** A task that is at its first model call until it is let go. */
  async function heldTask(): Promise<string> {
    const taskId = newTaskId();
    held.add(taskId);
    return lab.submit({ taskId });
  }
  function letGo(taskId: string): void {
    held.delete(taskId);
    desk.answer(taskId);
  }

  it('SC-4 SC-5 WF-8 tasks are started and get their places, and admission continues as new, while nobody answers it', async () => {
    const first = await heldTask();
    await runs(first);
    answer = untilCancelled;
    const looks = asked.length;
    await continued();
    // Each run takes a look of its own when it begins.
    await until(() => asked.length > looks);
    const second = await heldTask();
    letGo(first);
    await runs(second);
    await continued();
    await until(() => asked.length > looks + 1);
    const third = await lab.submit();
    letGo(second);
    expect(await Promise.all([first, second, third].map((taskId) => lab.closed(taskId)))).toEqual([
      'COMPLETED',
      'COMPLETED',
      'COMPLETED',
    ]);
    expect(desk.most).toBe(1);
    expect(asked.slice(looks).map(({ is_fresh }) => is_fresh)).not.toContain(true);
  });

  it('SC-4 SC-5 after an idle time a look that never ends is given up, and who waits for it gets a place', async () => {
    await lab.closed(await lab.submit());
    await until(async () => (await admission().query(statsQuery)).running.length === 0);
    answer = untilCancelled;
    const looks = asked.length;
    expect(await lab.closed(await lab.submit())).toBe('COMPLETED');
    expect(asked.length).toBeGreaterThan(looks);
  });

  it('SC-4 an admission that has lost everything gives out nothing until somebody could look, also after it continued as new; then all is well', async () => {
    await admission().terminate('by hand');
    let isSound = false;
    answer = () =>
      isSound
        ? Promise.resolve(NOTHING)
        : Promise.reject(ApplicationFailure.nonRetryable('the list does not answer'));
    const looks = asked.length;
    const taskId = await lab.submit();
    await until(() => asked.length > looks);
    await continued();
    // One that began with the new run.
    await until(() => asked.length > looks + 1);
    expect(asked.slice(looks).map(({ is_fresh }) => is_fresh)).not.toContain(false);
    const { running, waiting } = await admission().query(statsQuery);
    expect([running, waiting.map(({ task_id }) => task_id)]).toEqual([[], [taskId]]);
    expect(desk.began).toEqual([]);
    isSound = true;
    expect(await lab.closed(taskId)).toBe('COMPLETED');
    await lab.closed(await lab.submit());
    expect(asked.at(-1)?.is_fresh).toBe(false);
  });
});
