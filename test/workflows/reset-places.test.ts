import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTemporalTaskDirectory } from '../../src/adapters/temporal/index.js';
import { createSurveyTasks } from '../../src/activities/survey-tasks.js';
import { ADMISSION_ID, WORKFLOW_QUEUE } from '../../src/domain/admission/lanes.js';
import { statsQuery } from '../../src/workflows/messages.js';
import { ModelDesk } from '../support/model-desk.js';
import { passing, ScriptedActivities } from '../support/scripted-activities.js';
import { until } from '../support/until.js';
import { newTaskId, REQUEST, sha256Of, SHORT_SETTINGS, WorkflowLab } from '../support/workflow-lab.js';

const NAMESPACE = 'reset-places';
const RUNNING = 2;
const settings = {
  ...SHORT_SETTINGS,
  limits: { running: RUNNING, waiting: 50, critical_extra: 2, ageing_ms: null },
};

/** A point at which a run may be reset, with the names of the activities that are under way there. */
type Point = { readonly id: number; readonly underWay: readonly string[] };

const isAsking = ({ underWay }: Point): boolean => underWay.includes('askModel');

describe('the cap beside resets by hand', () => {
  let lab: WorkflowLab;
  let held: Set<string>;
  let desk: ModelDesk;
  let effects: ScriptedActivities;

  beforeEach(async () => {
    held = new Set();
    desk = new ModelDesk((taskId) => held.has(taskId));
    effects = new ScriptedActivities({ askModel: desk.ask });
    lab = await WorkflowLab.open(NAMESPACE, settings);
    effects.script.surveyTasks = createSurveyTasks({ directory: createTemporalTaskDirectory(lab) });
    await lab.work(effects);
    await lab.runner.configure();
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
  const runOf = async (taskId: string): Promise<string> =>
    (await lab.client.workflow.getHandle(taskId).describe()).runId;
  const hasClosed = async (taskId: string): Promise<boolean> =>
    (await lab.client.workflow.getHandle(taskId).describe()).status.name !== 'RUNNING';

  /** A task that is at its first model call until it is let go. */
  async function stuck(): Promise<string> {
    const taskId = newTaskId();
    held.add(taskId);
    await lab.submit({ taskId });
    await desk.until((all) => all.inFlight().includes(taskId));
    return taskId;
  }
  function letGo(...taskIds: readonly string[]): void {
    for (const taskId of taskIds) {
      held.delete(taskId);
      desk.answer(taskId);
    }
  }
  /** A task that has ended; the workflow had decided something while its model was being asked for a plan. */
  async function ended(): Promise<string> {
    const taskId = newTaskId();
    const { askModel } = effects.script;
    effects.script.askModel = async (input) => {
      // The delivery of its first event is what it decides upon.
      const isPlan = input.step.kind === 'plan' && input.step.task_id === taskId;
      if (isPlan) await until(async () => (await pointsOf(taskId)).some(isAsking));
      return desk.ask(input);
    };
    await lab.submit({ taskId });
    expect(await lab.closed(taskId)).toBe('COMPLETED');
    effects.script.askModel = askModel;
    return taskId;
  }
  async function pointsOf(taskId: string): Promise<readonly Point[]> {
    const { events } = await lab.client.workflow.getHandle(taskId).fetchHistory();
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
  async function reset(taskId: string, point: number, runId?: string): Promise<void> {
    await lab.client.workflowService.resetWorkflowExecution({
      namespace: NAMESPACE,
      workflowExecution: { workflowId: taskId, runId: runId ?? (await runOf(taskId)) },
      workflowTaskFinishEventId: point as never,
      requestId: randomUUID(),
      reason: 'by a test',
    });
  }
  async function isInLine(taskId: string): Promise<boolean> {
    const { waiting } = await admission().query(statsQuery);
    return waiting.some(({ task_id }) => task_id === taskId);
  }
  /** Who holds a place, as admission has it. */
  async function holding(): Promise<readonly string[]> {
    return (await admission().query(statsQuery)).running.map(({ task_id }) => task_id);
  }
  const ends = async (...taskIds: readonly string[]): Promise<readonly string[]> => [
    ...new Set(await Promise.all(taskIds.map((taskId) => lab.closed(taskId)))),
  ];

  it('SC-4 SC-15 an ended task that is reset to any point, before and after its grant, waits until admission has given it a new place', async () => {
    const task = await ended();
    const base = await runOf(task);
    const points = await pointsOf(task);
    const running = [await stuck(), await stuck()];
    held.add(task);
    desk.most = 0;
    for (const { id } of points) {
      await reset(task, id, base);
      await until(async () => (await isInLine(task)) || (await hasClosed(task)));
      expect(desk.inFlight().length).toBeLessThanOrEqual(RUNNING);
    }
    expect(desk.most).toBeLessThanOrEqual(RUNNING);
    letGo(task, ...running);
    expect(await ends(task, ...running)).toEqual(['COMPLETED']);
    expect(desk.most).toBeLessThanOrEqual(RUNNING);
  });

  it('SC-4 SC-15 several that are reset at once, with their steps under way at that point, do not start them again before they have a place', async () => {
    const tasks = [await ended(), await ended(), await ended()];
    const points = await Promise.all(tasks.map(pointsOf));
    const asking = points.map((all) => all.find(isAsking)?.id);
    expect(asking).not.toContain(undefined);
    const running = [await stuck(), await stuck()];
    tasks.forEach((task) => held.add(task));
    const began = desk.began.length;
    desk.most = 0;
    await Promise.all(tasks.map((task, index) => reset(task, asking[index] ?? 0)));
    for (const task of tasks) await until(() => isInLine(task));
    expect(desk.began.length).toBe(began);
    letGo(...running);
    await desk.until((all) => tasks.filter((task) => all.inFlight().includes(task)).length === RUNNING);
    letGo(...tasks);
    expect(await ends(...tasks, ...running)).toEqual(['COMPLETED']);
    expect(desk.most).toBe(RUNNING);
  });

  it('SC-4 SC-15 a running task that is reset gives its place up, and gets another one when its step has ended for real', async () => {
    const [first, second] = [await stuck(), await stuck()];
    const third = newTaskId();
    held.add(third);
    await lab.submit({ taskId: third });
    desk.most = 0;
    for (const which of [0, -1]) {
      const points = await pointsOf(second);
      const before = desk.began.length;
      await reset(second, points.at(which)?.id ?? 0);
      await desk.until(({ began }) => began.length > before);
    }
    expect((await holding()).length).toBeLessThanOrEqual(RUNNING);
    letGo(first, second, third);
    expect(await ends(first, second, third)).toEqual(['COMPLETED']);
    expect(desk.most).toBe(RUNNING);
  });

  it('SC-4 SC-15 a reset beside the loss of admission: the next one hears of the task, and the cap holds', async () => {
    const task = await ended();
    const points = await pointsOf(task);
    const running = [await stuck(), await stuck()];
    held.add(task);
    desk.most = 0;
    await admission().terminate('by hand');
    await reset(task, points[1]?.id ?? 0);
    await lab.runner.configure();
    await until(async () => (await holding()).length === RUNNING && (await isInLine(task)));
    letGo(task, ...running);
    expect(await ends(task, ...running)).toEqual(['COMPLETED']);
    expect(desk.most).toBeLessThanOrEqual(RUNNING);
  });

  it('SC-4 SC-15 tests of a reset run wait for a place like model calls', async () => {
    const task = await ended();
    const base = await runOf(task);
    const points = await pointsOf(task);
    const running = [await stuck(), await stuck()];
    const tested: string[] = [];
    effects.script.runTests = ({ task_id }) => {
      tested.push(task_id);
      return Promise.resolve(passing);
    };
    for (const { id } of points.slice(-6)) {
      await reset(task, id, base);
      await until(async () => (await isInLine(task)) || (await hasClosed(task)));
    }
    expect(tested).toEqual([]);
    letGo(...running);
    expect(await ends(task, ...running)).toEqual(['COMPLETED']);
  });

  it('SC-4 a task that somebody starts by hand with a lease of its own waits for a place like any other', async () => {
    const running = [await stuck(), await stuck()];
    const task = newTaskId();
    held.add(task);
    desk.most = 0;
    await lab.client.workflow.start('codingTask', {
      workflowId: task,
      taskQueue: WORKFLOW_QUEUE,
      args: [
        {
          request_sha256: sha256Of(REQUEST),
          prompt_line: 'by hand',
          priority: 'LOW',
          client: 'test',
          settings: SHORT_SETTINGS.task,
          lease: 1,
          carried: null,
        },
      ],
    });
    await until(() => isInLine(task));
    letGo(task, ...running);
    expect(await ends(task, ...running)).toEqual(['COMPLETED']);
    expect(desk.most).toBeLessThanOrEqual(RUNNING);
  });
});
