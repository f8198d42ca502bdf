import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { ADMISSION_ID, laneOf } from '../../src/domain/admission/lanes.js';
import { ModelDesk } from '../support/model-desk.js';
import { ScriptedActivities } from '../support/scripted-activities.js';
import { newTaskId, WorkflowLab } from '../support/workflow-lab.js';
import { until } from '../support/until.js';

type DescribeTaskQueue = Parameters<Client['workflowService']['describeTaskQueue']>[0];
/** The server's number for a task queue of activities (temporal.api.enums.v1.TaskQueueType). */
const OF_ACTIVITIES: unknown = 2;

describe('what answers a person, on a real Temporal server', () => {
  let lab: WorkflowLab;
  let held: Set<string>;
  let desk: ModelDesk;
  /** Model calls of the CRITICAL lane, in the order in which they began. */
  let order: string[];

  beforeEach(async () => {
    held = new Set();
    order = [];
    desk = new ModelDesk((taskId) => held.has(taskId));
    const effects = new ScriptedActivities({
      askModel: (input) => {
        const { kind, task_id } = input.step;
        if (Context.current().info.taskQueue === laneOf('CRITICAL')) order.push(`${kind} ${task_id}`);
        return desk.ask(input);
      },
    });
    lab = await WorkflowLab.open('answers-first');
    await lab.work(effects, { CRITICAL: 1 });
    await lab.runner.configure();
  });
  afterEach(async () => {
    await lab.client.workflow.getHandle(ADMISSION_ID).terminate('end of test');
    await lab.close();
  });

  async function holding(priority: 'CRITICAL' | 'MEDIUM'): Promise<string> {
    const taskId = newTaskId();
    held.add(taskId);
    await lab.submit({ taskId, priority });
    return taskId;
  }

  const began = (taskId: string, kind: string): Promise<void> =>
    desk.until((all) => all.began.some((call) => call.taskId === taskId && call.kind === kind));

  async function priorityKeys(taskId: string): Promise<readonly (number | null | undefined)[]> {
    const { events } = await lab.client.workflow.getHandle(taskId).fetchHistory();
    return (events ?? [])
      .map((event) => event.activityTaskScheduledEventAttributes)
      .filter((scheduled) => scheduled?.activityType?.name === 'askModel')
      .map((scheduled) => scheduled?.priority?.priorityKey);
  }

  /** Resolves when so many steps wait in the CRITICAL lane, where the next one is chosen, not only in histories. */
  async function waitingInLane(count: number): Promise<void> {
    await until(async () => {
      const { stats } = await lab.client.workflowService.describeTaskQueue({
        namespace: 'answers-first',
        taskQueue: { name: laneOf('CRITICAL') },
        taskQueueType: OF_ACTIVITIES as DescribeTaskQueue['taskQueueType'],
        reportStats: true,
      });
      return Number(stats?.approximateBacklogCount) >= count;
    });
  }

  it('SC-2 SC-7 goes before the model calls of urgent tasks that wait in the lane for longer', async () => {
    const talked = await holding('MEDIUM');
    await began(talked, 'plan');
    desk.answer(talked);
    await began(talked, 'write');
    const holder = await holding('CRITICAL');
    await began(holder, 'plan');
    const waiting = [await holding('CRITICAL'), await holding('CRITICAL')];
    await waitingInLane(waiting.length);
    const guidance = { kind: 'guidance', text: 'no regex', when: 'now' } as const;
    await lab.runner.intervene(talked, { wish: guidance, client: 'page', seen: null });
    await waitingInLane(waiting.length + 1);

    const all = [talked, holder, ...waiting];
    held.clear();
    for (const taskId of all) desk.answer(taskId);
    expect(await Promise.all(all.map((taskId) => lab.closed(taskId)))).toEqual(all.map(() => 'COMPLETED'));
    expect(order.slice(0, 2)).toEqual([`plan ${holder}`, `write ${talked}`]);
    expect(await priorityKeys(talked)).toEqual([2, 2, 1]);
    expect(await priorityKeys(holder)).toEqual([2, 2]);
  });
});
