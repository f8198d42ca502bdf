import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { createTemporalTaskDirectory } from '../../src/adapters/temporal/index.js';
import { createSurveyTasks } from '../../src/activities/survey-tasks.js';
import { ADMISSION_ID } from '../../src/domain/admission/lanes.js';
import { PRIORITY_NAMES } from '../../src/domain/admission/priority.js';
import type { Wish } from '../../src/domain/task/messages/index.js';
import { createGate } from '../support/gate.js';
import { ModelDesk } from '../support/model-desk.js';
import { passing, ScriptedActivities } from '../support/scripted-activities.js';
import { seeded } from '../support/seeded.js';
import { newTaskId, SHORT_SETTINGS, WorkflowLab } from '../support/workflow-lab.js';
import { until } from '../support/until.js';

const RUNNING = 2;
/** Below the heartbeat timeout: a step that ends has no heart any more. */
const SLOW_END_MS = 1_500;
const settings = {
  ...SHORT_SETTINGS,
  limits: { running: RUNNING, waiting: 50, critical_extra: 2, ageing_ms: null },
};

describe('preemption on a real Temporal server', () => {
  let lab: WorkflowLab;
  let held: Set<string>;
  let desk: ModelDesk;
  let effects: ScriptedActivities;

  async function open(ms: () => number = () => 1): Promise<void> {
    held = new Set();
    desk = new ModelDesk((taskId) => held.has(taskId), ms);
    effects = new ScriptedActivities({ askModel: desk.ask });
    lab = await WorkflowLab.open('preemption', settings);
    effects.script.surveyTasks = createSurveyTasks({ directory: createTemporalTaskDirectory(lab) });
    await lab.work(effects);
    await lab.runner.configure();
  }

  beforeEach(() => open());
  afterEach(async () => {
    await lab.client.workflow.getHandle(ADMISSION_ID).terminate('end of test');
    await lab.close();
  });

  /** A task whose model calls are held until it is let go. */
  async function stuck(priority: (typeof PRIORITY_NAMES)[number]): Promise<string> {
    const taskId = newTaskId();
    held.add(taskId);
    await lab.submit({ taskId, priority });
    await desk.until(({ began }) => began.some((call) => call.taskId === taskId));
    return taskId;
  }

  /** Until this signal stands in the task's history: what is done after that is done in its knowledge. */
  async function untilTold(taskId: string, signal: string): Promise<void> {
    await until(async () => {
      const { events } = await lab.client.workflow.getHandle(taskId).fetchHistory();
      return events?.some((event) => event.workflowExecutionSignaledEventAttributes?.signalName === signal);
    });
  }

  function letGo(...taskIds: readonly string[]): void {
    for (const taskId of taskIds) {
      held.delete(taskId);
      desk.answer(taskId);
    }
  }

  async function say(taskId: string, wish: Wish): Promise<void> {
    const verdict = await lab.runner.intervene(taskId, { wish, client: 'page', seen: null });
    expect(verdict).toMatchObject({ outcome: 'taken' });
  }

  /** Pauses a task in its held call. Resolves when it has given its place back. */
  async function pauseNow(taskId: string): Promise<void> {
    await say(taskId, { kind: 'pause', when: 'now' });
    await until(async () => (await lab.queue()).parked > 0);
  }

  /** Why the task gave its place back, and when it went on. */
  const turns = (taskId: string): readonly string[] =>
    effects
      .events(taskId)
      .filter(({ event_type }) => event_type === 'TASK_PREEMPTED' || event_type === 'TASK_RESUMED')
      .map(({ event_type, data }) => `${event_type} ${data.reason as string}`);

  const ends = async (...taskIds: readonly string[]): Promise<readonly string[]> => [
    ...new Set(await Promise.all(taskIds.map((taskId) => lab.closed(taskId)))),
  ];

  it('SC-8 takes the place of the latest of the least urgent, whose call is cut off first, and loses nothing', async () => {
    const earlier = await stuck('LOW');
    const victim = await stuck('LOW');
    const critical = await lab.submit({ priority: 'CRITICAL' });
    await desk.until(({ began }) => began.some((call) => call.taskId === critical));
    expect(desk.aborted).toEqual([victim]);
    expect(desk.most).toBe(RUNNING);
    await lab.closed(critical);
    await desk.until(({ began }) => began.filter((call) => call.taskId === victim).length === 2);
    letGo(earlier, victim);
    expect(await Promise.all([lab.closed(earlier), lab.closed(victim)])).toEqual(['COMPLETED', 'COMPLETED']);
    const types = effects.types(victim);
    expect(types.filter((type) => type === 'TASK_PREEMPTED' || type === 'TASK_RESUMED')).toEqual([
      'TASK_PREEMPTED',
      'TASK_RESUMED',
    ]);
    expect(effects.types(earlier)).not.toContain('TASK_PREEMPTED');
    const asked = effects.asked
      .filter((input) => input.step.task_id === victim)
      .map((input) => input.step.kind);
    expect(asked).toEqual(['plan', 'plan', 'write']);
  });

  it('SC-4 SC-8 the place does not move before the step has ended for real, also when its end takes a while', async () => {
    const critical = newTaskId();
    const began = desk.until((all) => all.began.some((call) => call.taskId === critical));
    const order: string[] = [];
    effects.script.askModel = async (input) => {
      if (input.step.task_id === critical) order.push('next call');
      try {
        return await desk.ask(input);
      } catch (error) {
        // As a model server that is slow to let go; it ends at once when the next call is there too early.
        await Promise.race([began, delay(SLOW_END_MS)]);
        order.push('ended');
        throw error;
      }
    };
    const low = [await stuck('LOW'), await stuck('LOW')];
    await lab.submit({ taskId: critical, priority: 'CRITICAL' });
    await lab.closed(critical);
    expect(order.slice(0, 2)).toEqual(['ended', 'next call']);
    letGo(...low);
    await Promise.all(low.map((taskId) => lab.closed(taskId)));
  });

  it('SC-8 a test run has ended for real, so that its sandbox is empty, before the place moves; it is run again, and nothing else', async () => {
    const critical = newTaskId();
    const began = desk.until((all) => all.began.some((call) => call.taskId === critical));
    const gate = createGate();
    const order: string[] = [];
    effects.script.askModel = (input) => {
      if (input.step.task_id === critical) order.push('next call');
      return desk.ask(input);
    };
    effects.script.runTests = async ({ task_id }) => {
      if (task_id === critical) return passing;
      try {
        await gate.pass();
        return passing;
      } catch (error) {
        // As a sandbox that takes a while to be emptied.
        await Promise.race([began, delay(SLOW_END_MS)]);
        order.push('ended');
        throw error;
      }
    };
    const inTests = (taskId: string) => effects.until(taskId, (types) => types.includes('TEST_STARTED'));
    const first = await lab.submit({ priority: 'LOW' });
    await inTests(first);
    const victim = await lab.submit({ priority: 'LOW' });
    await inTests(victim);
    await lab.submit({ taskId: critical, priority: 'CRITICAL' });
    await lab.closed(critical);
    expect(order.slice(0, 2)).toEqual(['ended', 'next call']);
    gate.open();
    expect(await ends(first, victim)).toEqual(['COMPLETED']);
    expect(turns(victim)).toEqual(['TASK_PREEMPTED place_needed', 'TASK_RESUMED place_granted']);
    const runs = effects.tested.filter(({ task_id }) => task_id === victim).map(({ scope }) => scope);
    expect(runs).toEqual(['module', 'module', 'all']);
    expect(effects.commits.filter(({ task_id }) => task_id === victim)).toHaveLength(1);
  });

  it('SC-6 SC-8 a task that loses its place before its first event stands in line by its own priority', async () => {
    const gate = createGate();
    const low = newTaskId();
    effects.script.takeRequest = async (taskId) => {
      if (taskId === low) await gate.pass();
    };
    const high = await stuck('HIGH');
    await lab.submit({ taskId: low, priority: 'LOW' });
    await gate.reached;
    const critical = newTaskId();
    held.add(critical);
    await lab.submit({ taskId: critical, priority: 'CRITICAL' });
    await untilTold(low, 'preempt');
    gate.open();
    await desk.until(({ began }) => began.some((call) => call.taskId === critical));
    const medium = await lab.submit({ priority: 'MEDIUM' });
    const { line, perPriority } = await lab.queue();
    expect(line.map(({ taskId }) => taskId)).toEqual([medium, low]);
    expect(perPriority.LOW).toMatchObject({ waiting: 1, preempted: 0 });
    letGo(high, critical);
    expect(await ends(medium, low)).toEqual(['COMPLETED']);
  });

  it('SC-3 SC-8 does not preempt for a task that is less than 20 more urgent', async () => {
    const tasks = [await stuck('MEDIUM'), await stuck('MEDIUM')];
    const high = await lab.submit({ priority: 'HIGH' });
    expect((await lab.queue()).line.map(({ taskId }) => taskId)).toEqual([high]);
    letGo(...tasks);
    await Promise.all([...tasks, high].map((taskId) => lab.closed(taskId)));
    expect(desk.aborted).toEqual([]);
    expect(tasks.map((taskId) => effects.types(taskId).includes('TASK_PREEMPTED'))).toEqual([false, false]);
  });

  it('SC-8 WF-6 a task that is cancelled while it is preempted ends TASK_CANCELLED and leaves nothing behind', async () => {
    const victim = await stuck('BACKGROUND');
    const other = await stuck('CRITICAL');
    const critical = await stuck('CRITICAL');
    await effects.until(victim, (types) => types.includes('TASK_PREEMPTED'));
    await lab.runner.cancel(victim, 'requested');
    expect(await lab.closed(victim)).toBe('CANCELLED');
    expect(effects.types(victim).slice(-2)).toEqual(['TASK_PREEMPTED', 'TASK_CANCELLED']);
    letGo(other, critical);
    await Promise.all([lab.closed(other), lab.closed(critical)]);
    await until(async () => (await lab.queue()).running === 0);
    expect(await lab.queue()).toMatchObject({ running: 0, waiting: 0, preempted: 0 });
  });

  it('SC-4 admission terminated by hand: those that run stop, stand in line again, and never more than the cap run', async () => {
    const running = [await stuck('MEDIUM'), await stuck('MEDIUM')];
    const waiting = [await lab.submit(), await lab.submit({ priority: 'LOW' })];
    await lab.client.workflow.getHandle(ADMISSION_ID).terminate('by hand');
    const late = await lab.submit();
    await desk.until(({ aborted }) => aborted.length === 2);
    letGo(...running);
    const all = [...running, ...waiting, late];
    expect(new Set(await Promise.all(all.map((taskId) => lab.closed(taskId))))).toEqual(
      new Set(['COMPLETED']),
    );
    expect(desk.most).toBe(RUNNING);
    expect(running.map((taskId) => effects.types(taskId).includes('TASK_RESUMED'))).toEqual([true, true]);
  });

  it('SC-4 SC-8 WF-5 a task that was paused and resumed within one call loses its place like any other, and gets it again', async () => {
    const other = await stuck('LOW');
    const victim = await stuck('LOW');
    await say(victim, { kind: 'pause', when: 'safe_point' });
    await say(victim, { kind: 'resume' });
    expect(await ends(await lab.submit({ priority: 'CRITICAL' }))).toEqual(['COMPLETED']);
    letGo(other, victim);
    expect(await ends(other, victim)).toEqual(['COMPLETED']);
    expect(turns(victim)).toEqual(['TASK_PREEMPTED place_needed', 'TASK_RESUMED place_granted']);
  });

  it('SC-4 WF-5 a task that was resumed and waits for its place is in line again after admission was terminated', async () => {
    const resumed = await stuck('MEDIUM');
    const running = [await stuck('MEDIUM')];
    await pauseNow(resumed);
    running.push(await stuck('MEDIUM'));
    await say(resumed, { kind: 'resume' });
    await until(async () => (await lab.queue()).line.some(({ taskId }) => taskId === resumed));
    await lab.client.workflow.getHandle(ADMISSION_ID).terminate('by hand');
    const late = await lab.submit();
    letGo(resumed, ...running);
    expect(await ends(resumed, ...running, late)).toEqual(['COMPLETED']);
    expect(turns(resumed)).toEqual(['TASK_PREEMPTED paused', 'TASK_RESUMED place_granted']);
    expect(desk.most).toBe(RUNNING);
  });

  it('SC-4 WF-5 a task that is resumed while there is no admission gets a place from the next one', async () => {
    const resumed = await stuck('MEDIUM');
    await pauseNow(resumed);
    await lab.client.workflow.getHandle(ADMISSION_ID).terminate('by hand');
    await say(resumed, { kind: 'resume' });
    const handle = lab.client.workflow.getHandle(resumed);
    await until(async () =>
      (await handle.fetchHistory()).events?.some(
        (event) => event.signalExternalWorkflowExecutionFailedEventAttributes,
      ),
    );
    letGo(resumed);
    expect(await ends(await lab.submit(), resumed)).toEqual(['COMPLETED']);
    expect(turns(resumed)).toEqual(['TASK_PREEMPTED paused', 'TASK_RESUMED place_granted']);
  });

  it('SC-4 SC-5 what was accepted is kept, in whatever moment after the answer admission is terminated', async () => {
    const accepted: string[] = [];
    for (let round = 0; round < 6; round++) {
      accepted.push(await lab.submit());
      await lab.client.workflow.getHandle(ADMISSION_ID).terminate('by hand');
    }
    await lab.runner.configure();
    const ends = await Promise.all(accepted.map((taskId) => lab.closed(taskId)));
    expect(new Set(ends)).toEqual(new Set(['COMPLETED']));
    expect(desk.most).toBeLessThanOrEqual(RUNNING);
  });

  it('SC-4 a task that is reset after its end queues like any other, and the cap holds', async () => {
    const ended = await lab.submit();
    await lab.closed(ended);
    held.add(ended);
    const { runId } = await lab.client.workflow.getHandle(ended).describe();
    const { events } = await lab.client.workflow.getHandle(ended).fetchHistory();
    const firstDecision = events?.[3]?.eventId;
    await lab.client.workflowService.resetWorkflowExecution({
      namespace: 'preemption',
      workflowExecution: { workflowId: ended, runId },
      workflowTaskFinishEventId: firstDecision ?? null,
      requestId: `reset-${ended}`,
      reason: 'test',
    });
    await desk.until(
      ({ began }) => began.filter((call) => call.taskId === ended && call.kind === 'plan').length === 2,
    );
    // Temporal's list lags behind by a moment; admission can know of the reset only from it.
    await until(async () => (await lab.runner.open()).some(({ taskId }) => taskId === ended));
    const others = [newTaskId(), newTaskId(), newTaskId()];
    others.forEach((taskId) => held.add(taskId));
    for (const taskId of others) await lab.submit({ taskId });
    await desk.until(({ aborted }) => aborted.includes(ended));
    await desk.until((all) => all.inFlight().length === RUNNING);
    letGo(ended, ...others);
    const all = [ended, ...others];
    expect(new Set(await Promise.all(all.map((taskId) => lab.closed(taskId))))).toEqual(
      new Set(['COMPLETED']),
    );
    expect(desk.most).toBe(RUNNING);
  });

  it('SC-8 a task gives its place away three times at most, and then keeps it', async () => {
    const victim = await stuck('BACKGROUND');
    const other = await stuck('CRITICAL');
    for (let times = 1; times <= 3; times += 1) {
      expect(await ends(await lab.submit({ priority: 'CRITICAL' }))).toEqual(['COMPLETED']);
      await desk.until(({ began }) => began.filter(({ taskId }) => taskId === victim).length === times + 1);
    }
    const fourth = await lab.submit({ priority: 'CRITICAL' });
    expect((await lab.queue()).line.map(({ taskId }) => taskId)).toEqual([fourth]);
    letGo(victim, other);
    expect(await ends(victim, other, fourth)).toEqual(['COMPLETED']);
    expect(turns(victim).filter((turn) => turn.startsWith('TASK_PREEMPTED'))).toHaveLength(3);
  });

  it('SC-15 SC-4 SC-8 random priorities and cancellations in a seeded order: the cap holds at every moment, and each ends exactly once', async () => {
    await lab.close();
    const random = seeded(42);
    const durations = seeded(7);
    await open(() => 20 + durations() * 60);
    // The house is full of the least urgent, who end only after all the others have come: so somebody has to give way.
    const patient = [await stuck('BACKGROUND'), await stuck('BACKGROUND')];
    const tasks = [...patient];
    const cancelled = new Set<string>();
    for (let count = 0; count < 24; count++) {
      const priority = PRIORITY_NAMES[Math.floor(random() * PRIORITY_NAMES.length)] ?? 'LOW';
      tasks.push(await lab.submit({ priority }));
      if (random() < 0.2) {
        const taskId = tasks[Math.floor(random() * tasks.length)] ?? '';
        await lab.runner.cancel(taskId, 'requested');
        cancelled.add(taskId);
      }
    }
    letGo(...patient);
    let preempted = 0;
    for (const taskId of tasks) {
      const end = await lab.closed(taskId);
      const types = effects.types(taskId);
      const count = (wanted: string): number => types.filter((type) => type === wanted).length;
      expect(types.filter((type) => /^TASK_(COMPLETE|FAILED|CANCELLED)$/.test(type))).toEqual([
        end === 'CANCELLED' ? 'TASK_CANCELLED' : 'TASK_COMPLETE',
      ]);
      expect(cancelled.has(taskId) ? 'COMPLETED CANCELLED' : 'COMPLETED').toContain(end);
      expect(count('TASK_PREEMPTED')).toBeLessThanOrEqual(3);
      const endedInLine = end === 'CANCELLED' && types.at(-2) === 'TASK_PREEMPTED';
      expect(count('TASK_RESUMED')).toBe(count('TASK_PREEMPTED') - (endedInLine ? 1 : 0));
      preempted += count('TASK_PREEMPTED');
    }
    expect(preempted).toBeGreaterThan(0);
    // By the seed, one of the patient is cancelled: it cannot have ended before.
    expect(await ends(...tasks)).toContain('CANCELLED');
    expect(desk.most).toBe(RUNNING);
    await until(async () => (await lab.queue()).running === 0);
    expect(await lab.queue()).toMatchObject({ running: 0, waiting: 0, preempted: 0, parked: 0 });
  });
});
