import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ADMISSION_ID } from '../../src/domain/admission/lanes.js';
import { createGate } from '../support/gate.js';
import { ModelDesk } from '../support/model-desk.js';
import { passing, ScriptedActivities } from '../support/scripted-activities.js';
import { newTaskId, WorkflowLab } from '../support/workflow-lab.js';
import { until } from '../support/until.js';

describe('lanes on a real Temporal server', () => {
  let lab: WorkflowLab;
  let held: Set<string>;
  let desk: ModelDesk;
  let effects: ScriptedActivities;
  /** Steps of the lane in the order in which they began. */
  let order: string[];

  beforeEach(async () => {
    held = new Set();
    order = [];
    desk = new ModelDesk((taskId) => held.has(taskId));
    effects = new ScriptedActivities({
      askModel: (input) => {
        order.push(`${input.step.kind} ${input.step.task_id}`);
        return desk.ask(input);
      },
      runTests: (input) => {
        order.push(`test ${input.task_id}`);
        return Promise.resolve(passing);
      },
    });
    lab = await WorkflowLab.open('lanes');
    await lab.work(effects, { MEDIUM: 1 });
    await lab.runner.configure();
  });
  afterEach(async () => {
    await lab.client.workflow.getHandle(ADMISSION_ID).terminate('end of test');
    await lab.close();
  });

  /** A task whose model calls are held until it is let go; these may wait in the lane. */
  async function holding(change: { readonly client?: string } = {}): Promise<string> {
    const taskId = newTaskId();
    held.add(taskId);
    await lab.submit({ taskId, ...change });
    return taskId;
  }

  function letGo(taskId: string): void {
    held.delete(taskId);
    desk.answer(taskId);
  }

  const began = (taskId: string, kind: string): Promise<void> =>
    desk.until((all) => all.began.some((call) => call.taskId === taskId && call.kind === kind));

  /** Resolves when a step of that task waits in its lane. */
  async function queued(taskId: string, activity: string): Promise<void> {
    await until(async () => {
      const task = await lab.client.workflow.getHandle(taskId).describe();
      return task.raw.pendingActivities?.some((one) => one.activityType?.name === activity);
    });
  }

  it('SC-2 SC-7 inside a lane what writes goes before what tests, though it came later', async () => {
    const tester = await holding();
    await began(tester, 'plan');
    desk.answer(tester);
    await began(tester, 'write');
    const holder = await holding();
    await queued(holder, 'askModel');
    letGo(tester);
    await began(holder, 'plan');
    await queued(tester, 'runTests');
    const writers = [await lab.submit(), await lab.submit()];
    await Promise.all(writers.map((taskId) => queued(taskId, 'askModel')));
    letGo(holder);
    const all = [tester, holder, ...writers];
    await Promise.all(all.map((taskId) => lab.closed(taskId)));
    const at = (step: string): number => order.indexOf(step);
    for (const writer of writers) expect(at(`plan ${writer}`)).toBeLessThan(at(`test ${tester}`));
    expect(desk.most).toBe(1);
  });

  it('SC-7 a full lane holds up no other lane', async () => {
    const holder = await holding();
    await began(holder, 'plan');
    const others = [await lab.submit({ priority: 'LOW' }), await lab.submit({ priority: 'HIGH' })];
    expect(await Promise.all(others.map((taskId) => lab.closed(taskId)))).toEqual(['COMPLETED', 'COMPLETED']);
    letGo(holder);
    expect(await lab.closed(holder)).toBe('COMPLETED');
  });

  it('SC-4 SC-7 a full CRITICAL lane does not keep admission from looking at its tasks, nor a look the lane', async () => {
    await lab.rest();
    await lab.work(effects, { CRITICAL: 1 });
    const holder = newTaskId();
    held.add(holder);
    await lab.submit({ taskId: holder, priority: 'CRITICAL' });
    await began(holder, 'plan');
    const look = createGate();
    effects.script.surveyTasks = async () => {
      await look.pass();
      return { closed: [], strangers: [], orphans: [] };
    };
    // A new admission gives out nothing before it has looked.
    await lab.client.workflow.getHandle(ADMISSION_ID).terminate('by hand');
    const next = await lab.submit({ priority: 'CRITICAL' });
    await look.reached;
    letGo(holder);
    expect(await lab.closed(holder)).toBe('COMPLETED');
    look.open();
    expect(await lab.closed(next)).toBe('COMPLETED');
  });

  it('SC-7 clients share a lane: who sends many tasks does not keep the others waiting for all of them', async () => {
    const holder = await holding({ client: 'first' });
    await began(holder, 'plan');
    const many = [
      await lab.submit({ client: 'busy' }),
      await lab.submit({ client: 'busy' }),
      await lab.submit({ client: 'busy' }),
    ];
    await Promise.all(many.map((taskId) => queued(taskId, 'askModel')));
    const single = await lab.submit({ client: 'modest' });
    await queued(single, 'askModel');
    letGo(holder);
    await Promise.all([holder, ...many, single].map((taskId) => lab.closed(taskId)));
    const plans = order.filter((step) => step.startsWith('plan')).map((step) => step.slice('plan '.length));
    expect(plans.indexOf(single)).toBeLessThan(plans.indexOf(many[1] ?? ''));
  });
});
