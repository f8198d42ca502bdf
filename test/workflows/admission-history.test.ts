import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { createTemporalTaskRunner } from '../../src/adapters/temporal/index.js';
import { ADMISSION_ID } from '../../src/domain/admission/lanes.js';
import type { QueueSubmission } from '../../src/domain/admission/queue-state.js';
import { statsQuery, submitUpdate, withdrawSignal } from '../../src/workflows/messages.js';
import { ModelDesk } from '../support/model-desk.js';
import { ScriptedActivities } from '../support/scripted-activities.js';
import { newTaskId, SHORT_SETTINGS, submission, WorkflowLab } from '../support/workflow-lab.js';
import { until } from '../support/until.js';

type HistoryEvent = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>[number];

const STARTS_AT_ONCE = 10;
const WAITING = 120;
const settings = {
  ...SHORT_SETTINGS,
  limits: { running: 1, waiting: WAITING, critical_extra: 1, ageing_ms: null },
};

describe('what admission does, as its history tells', () => {
  let lab: WorkflowLab;
  let effects: ScriptedActivities;
  let desk: ModelDesk;

  beforeEach(async () => {
    desk = new ModelDesk(() => true);
    effects = new ScriptedActivities({ askModel: desk.ask });
    lab = await WorkflowLab.open('admission-history', settings);
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
  const history = async (): Promise<readonly HistoryEvent[]> =>
    (await admission().fetchHistory()).events ?? [];

  /** How many hold a place, and how many are in line. */
  async function lengths(): Promise<readonly number[]> {
    const { running, waiting } = await admission().query(statsQuery);
    return [running.length, waiting.length];
  }
  async function submitAtOnce(count: number): Promise<readonly string[]> {
    return Promise.all(Array.from({ length: count }, () => lab.submit()));
  }
  function allStarted(count: number): Promise<readonly HistoryEvent[]> {
    return until(async () => {
      const events = await history();
      const started = events.filter((event) => event.childWorkflowExecutionStartedEventAttributes);
      return started.length === count ? events : null;
    });
  }
  function groupsIn(events: readonly HistoryEvent[]): readonly (readonly QueueSubmission[])[] {
    return events.flatMap(({ workflowExecutionUpdateAcceptedEventAttributes: accepted }) => {
      const input = accepted?.acceptedRequest?.input;
      const payload = input?.args?.payloads?.[0];
      if (input?.name !== submitUpdate.name || !payload) return [];
      return [defaultPayloadConverter.fromPayload<readonly QueueSubmission[]>(payload)];
    });
  }
  /** How many starts were open after each event. */
  function openStarts(events: readonly HistoryEvent[]): readonly number[] {
    let open = 0;
    return events.map((event) => {
      if (event.startChildWorkflowExecutionInitiatedEventAttributes) open += 1;
      if (event.childWorkflowExecutionStartedEventAttributes) open -= 1;
      if (event.startChildWorkflowExecutionFailedEventAttributes) open -= 1;
      return open;
    });
  }

  it('SC-5 of many at once no update holds more than 100, and never are more than ten starts open', async () => {
    const taskIds = await submitAtOnce(WAITING);
    const events = await allStarted(WAITING);
    const groups = groupsIn(events);
    expect(groups.flat().map(({ task_id }) => task_id)).toEqual(taskIds);
    expect(groups.map(({ length }) => length)).toEqual([100, WAITING - 100]);
    expect(Math.max(...openStarts(events))).toBe(STARTS_AT_ONCE);
  });

  it('SC-5 whoever finds no place costs no history', async () => {
    const limits = { ...settings.limits, waiting: 2 };
    await createTemporalTaskRunner({ client: lab.client, settings: { ...settings, limits } }).configure();
    await submitAtOnce(3);
    const before = (await allStarted(3)).length;
    await desk.until(({ began }) => began.length === 1);
    const REFUSED = 40;
    for (let count = 0; count < REFUSED; count += 1)
      expect((await lab.runner.submit(submission())).outcome).toBe('full');
    const later = (await history()).slice(before);
    expect(groupsIn(later)).toEqual([]);
    // What happens by itself meanwhile, such as a look at the open tasks, is far less than one event for each.
    expect(later.length).toBeLessThan(REFUSED);
  });

  it('WF-6 AP-4 a task that is cancelled before its workflow is there is cancelled as soon as it is: TASK_CANCELLED is its only event', async () => {
    const taskIds = await submitAtOnce(60);
    const last = taskIds.at(-1)!;
    await admission().signal(withdrawSignal, last);
    expect(await lab.closed(last)).toBe('CANCELLED');
    expect(effects.types(last)).toEqual(['TASK_CANCELLED']);
    const events = await history();
    const at = (isIt: (event: HistoryEvent) => boolean | undefined) => events.findIndex(isIt);
    const withdrawn = at(
      ({ workflowExecutionSignaledEventAttributes: signal }) => signal?.signalName === withdrawSignal.name,
    );
    const started = at(
      ({ childWorkflowExecutionStartedEventAttributes: child }) =>
        child?.workflowExecution?.workflowId === last,
    );
    // Else this test would have looked at something else.
    expect(withdrawn).toBeGreaterThan(0);
    expect(started).toBeGreaterThan(withdrawn);
    expect(await lab.runner.describe(last)).toMatchObject({ state: 'cancelled' });
    // It leaves the line when admission has heard of its end.
    await until(async () => (await lengths())[1] !== 59);
    expect(await lengths()).toEqual([1, 58]);
  });

  it('SC-14 a thousand requests with one key, each come again with an id of its own, over three API processes: one task', async () => {
    const runners = [1, 2, 3].map(() => createTemporalTaskRunner({ client: lab.client, settings }));
    const once = await lab.submit({ idempotencyKey: 'k' });
    const verdicts = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) =>
        runners[index % 3]!.submit(submission({ taskId: newTaskId(), idempotencyKey: 'k' })),
      ),
    );
    expect(verdicts.filter((verdict) => verdict.outcome !== 'accepted' || verdict.taskId !== once)).toEqual(
      [],
    );
    const again = await Promise.all(
      Array.from({ length: 300 }, (_, index) => runners[index % 3]!.submit(submission({ taskId: once }))),
    );
    expect(again.filter((verdict) => verdict.outcome !== 'accepted' || verdict.taskId !== once)).toEqual([]);
    await desk.until(({ began }) => began.length === 1);
    expect(await lengths()).toEqual([1, 0]);
    const events = await history();
    expect(events.filter((event) => event.startChildWorkflowExecutionInitiatedEventAttributes)).toHaveLength(
      1,
    );
    expect(effects.types(once)).toEqual(['TASK_STARTED']);
  });
});
