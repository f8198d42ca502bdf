import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AskModelInput } from '../../src/activities/contract.js';
import { FAILURE } from '../../src/domain/task/failure-types.js';
import type { Wish } from '../../src/domain/task/messages/index.js';
import { rebuildState } from '../../src/domain/task/rebuild-state.js';
import { aCall } from '../support/builders.js';
import { defaultAnswer, ScriptedActivities, untilCancelled } from '../support/scripted-activities.js';
import { SHORT_SETTINGS, WorkflowLab } from '../support/workflow-lab.js';
import { until } from '../support/until.js';

/** Milliseconds of running time that the tasks here have. */
const LIMIT_MS = 1_000;
/** Milliseconds that each of their steps says it took: two model calls and two test runs stay below the limit. */
const CALL_MS = 100;

describe('running time on a real Temporal server', () => {
  let lab: WorkflowLab;
  let effects: ScriptedActivities;

  beforeAll(async () => {
    effects = new ScriptedActivities();
    lab = await WorkflowLab.open('running-time', {
      ...SHORT_SETTINGS,
      limits: { ...SHORT_SETTINGS.limits, running: 1 },
    });
    await lab.work(effects);
  });
  afterAll(async () => lab.close());

  const answer = (input: AskModelInput, duration_ms = CALL_MS) => ({
    ...defaultAnswer(input),
    call: { ...aCall(), duration_ms },
  });
  const say = (taskId: string, wish: Wish) =>
    lab.runner.intervene(taskId, { wish, client: 'page', seen: null });
  const timeOf = (taskId: string, type: string): number => {
    const event = effects.events(taskId).find(({ event_type }) => event_type === type);
    if (!event) throw new Error(`no ${type} of ${taskId}`);
    return Date.parse(event.timestamp);
  };
  /** Milliseconds of the clock on the wall from the first to the last event. */
  const lasted = (taskId: string): number => timeOf(taskId, 'TASK_COMPLETE') - timeOf(taskId, 'TASK_STARTED');
  const stateOf = (taskId: string) => rebuildState(effects.events(taskId)).state;

  it('SC-9 does not count the time in which the model server is down, also in the middle of a call', async () => {
    let refused = 0;
    let downSince: number | null = null;
    effects.script = {
      timeoutMs: LIMIT_MS,
      askModel: (input) => {
        downSince ??= Date.now();
        if (Date.now() - downSince < 2 * LIMIT_MS) {
          refused += 1;
          const message = 'connection refused';
          return Promise.reject(ApplicationFailure.create({ type: FAILURE.modelUnavailable, message }));
        }
        return Promise.resolve(answer(input));
      },
    };
    const taskId = await lab.submit();
    expect(await lab.closed(taskId)).toBe('COMPLETED');
    expect(refused).toBeGreaterThan(1);
    expect(lasted(taskId)).toBeGreaterThan(LIMIT_MS);
    expect(stateOf(taskId)).toMatchObject({ timeout_ms: LIMIT_MS, running_ms: 2 * CALL_MS + 2 * 10 });
    // Each attempt had all the time that was left, not what an outage left of it.
    const limits = effects.asked
      .filter((one) => one.step.task_id === taskId)
      .map((one) => one.limits.left_ms);
    expect(new Set(limits.slice(0, refused + 1))).toEqual(new Set([LIMIT_MS]));
  });

  it('SC-9 does not count the time in which a task is paused', async () => {
    let writing = 0;
    effects.script = {
      timeoutMs: LIMIT_MS,
      askModel: async (input) => {
        if (input.step.kind === 'write' && (writing += 1) === 1) return untilCancelled();
        return answer(input);
      },
    };
    const taskId = await lab.submit();
    await until(() => writing === 1);
    await say(taskId, { kind: 'pause', when: 'now' });
    await effects.until(taskId, (types) => types.includes('TASK_PREEMPTED'));
    const stopped = Date.now();
    await until(() => Date.now() - stopped > LIMIT_MS);
    await say(taskId, { kind: 'resume' });
    expect(await lab.closed(taskId)).toBe('COMPLETED');
    expect(lasted(taskId)).toBeGreaterThan(LIMIT_MS);
    expect(stateOf(taskId).running_ms).toBe(2 * CALL_MS + 2 * 10);
  });

  it('SC-8 SC-9 does not count the time in which a task has lost its place to another', async () => {
    const held = new Map<string, () => void>();
    effects.script = {
      timeoutMs: LIMIT_MS,
      askModel: async (input) => {
        const { task_id, kind } = input.step;
        const isFirst = !effects.asked.some(
          (one) => one !== input && one.step.task_id === task_id && one.step.kind === kind,
        );
        if (kind === 'plan' && isFirst && held.size === 0) {
          held.set(task_id, () => undefined);
          return untilCancelled();
        }
        if (kind === 'plan' && isFirst) await new Promise<void>((resolve) => held.set(task_id, resolve));
        return answer(input);
      },
    };
    const low = await lab.submit({ priority: 'LOW' });
    await until(() => held.has(low));
    const critical = await lab.submit({ priority: 'CRITICAL' });
    await effects.until(low, (types) => types.includes('TASK_PREEMPTED'));
    await until(() => held.has(critical));
    const lost = timeOf(low, 'TASK_PREEMPTED');
    await until(() => Date.now() - lost > LIMIT_MS);
    held.get(critical)?.();
    expect(await Promise.all([critical, low].map((taskId) => lab.closed(taskId)))).toEqual([
      'COMPLETED',
      'COMPLETED',
    ]);
    expect(lasted(low)).toBeGreaterThan(LIMIT_MS);
    expect(stateOf(low)).toMatchObject({ preemptions: 1, running_ms: 2 * CALL_MS + 2 * 10 });
  });

  it('SC-9 ends a task whose steps have used up its time, wherever they ran', async () => {
    effects.script = {
      timeoutMs: LIMIT_MS,
      askModel: (input) => Promise.resolve(answer(input, LIMIT_MS)),
    };
    const taskId = await lab.submit();
    expect(await lab.closed(taskId)).toBe('FAILED');
    expect(stateOf(taskId)).toMatchObject({ running_ms: LIMIT_MS, failure: { reason: 'task_timeout' } });
  });
});
