import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rebuildState } from '../../src/domain/task/rebuild-state.js';
import type { Wish } from '../../src/domain/task/messages/index.js';
import type { MessageVerdict } from '../../src/ports/task-runner.js';
import { createGate } from '../support/gate.js';
import { defaultAnswer, failing, passing, ScriptedActivities } from '../support/scripted-activities.js';
import { SHORT_SETTINGS, WorkflowLab } from '../support/workflow-lab.js';
import { until } from '../support/until.js';

describe('a coding task with a long history', () => {
  let lab: WorkflowLab;
  const effects = new ScriptedActivities();
  const task = { ...SHORT_SETTINGS.task, history_events: 40, max_iterations: 12 };

  beforeAll(async () => {
    lab = await WorkflowLab.open('continue-as-new', { ...SHORT_SETTINGS, task });
    await lab.work(effects);
  });
  afterAll(async () => lab.close());

  it('WF-8 continues as new, and sequences, clocks and versions go on as if nothing had happened', async () => {
    let runs = 0;
    effects.script = { runTests: () => Promise.resolve((runs += 1) < 10 ? failing : passing) };
    const taskId = await lab.submit();
    const handle = lab.client.workflow.getHandle(taskId);
    await lab.closed(taskId);
    const { runId } = await handle.describe();
    const events = effects.events(taskId);
    expect(events.at(-1)?.event_type).toBe('TASK_COMPLETE');
    const firstRun = await lab.client.workflow.getHandle(taskId).fetchHistory();
    const started = firstRun.events?.[0]?.workflowExecutionStartedEventAttributes;
    expect(started?.continuedExecutionRunId).toBeTruthy();
    expect(started?.firstExecutionRunId).not.toBe(runId);
    expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1));
    const { state, gaps } = rebuildState(events);
    expect(gaps).toEqual([]);
    expect(state).toMatchObject({ status: 'completed', code_version: 10, skipped: 0 });
    const coder = events.filter((event) => event.actor === 'coder').map((event) => event.vector_clock.coder);
    expect(coder).toEqual(coder.map((_, index) => index + 1));
    expect(new Set(events.map((event) => event.event_id)).size).toBe(events.length);
  });

  it('WF-4 WF-8 a paused task continues as new too, and everything said to it meanwhile is on record', async () => {
    const gate = createGate();
    effects.script = {
      askModel: async (input) => {
        if (input.step.kind === 'write' && input.step.step === 's2') await gate.pass();
        return defaultAnswer(input);
      },
    };
    const taskId = await lab.submit();
    await gate.reached;
    const say = (wish: Wish) => lab.runner.intervene(taskId, { wish, client: 'page', seen: null });
    await say({ kind: 'pause', when: 'now' });
    const handle = lab.client.workflow.getHandle(taskId);
    const { runId } = await handle.describe();
    const taken: MessageVerdict[] = [];
    await until(async () => {
      taken.push(await say({ kind: 'guidance', text: `number ${taken.length}`, when: 'safe_point' }));
      return (await handle.describe()).runId !== runId;
    });
    expect(effects.types(taskId)).not.toContain('TASK_RESUMED');
    await say({ kind: 'resume' });
    expect(await lab.closed(taskId)).toBe('COMPLETED');
    const events = effects.events(taskId);
    expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1));
    expect(new Set(taken.map(({ outcome }) => outcome))).toEqual(new Set(['taken']));
    expect(rebuildState(events).state.guidance).toEqual(taken.map((_, index) => `number ${index}`));
    expect(effects.types(taskId).filter((type) => type === 'TASK_PREEMPTED')).toHaveLength(1);
  });

  it('SC-4 WF-8 EV-29 a paused task that is resumed just before gets a place again, and its next run begins with a whole journal', async () => {
    const calls = createGate();
    const journal = createGate();
    let isAway = false;
    effects.script = {
      askModel: async (input) => {
        if (input.step.kind === 'write') await calls.pass();
        return defaultAnswer(input);
      },
      recordEvents: () => (isAway ? journal.pass() : Promise.resolve()),
    };
    const taskId = await lab.submit();
    const handle = lab.client.workflow.getHandle(taskId);
    await calls.reached;
    const say = async (wish: Wish): Promise<void> => {
      const verdict = await lab.runner.intervene(taskId, { wish, client: 'page', seen: null });
      expect(verdict).toMatchObject({ outcome: 'taken' });
    };
    await say({ kind: 'pause', when: 'now' });
    await effects.until(taskId, (types) => types.includes('TASK_PREEMPTED'));
    // The journal is away, so that the run goes on hearing people when it is long enough to be followed by another.
    isAway = true;
    const { runId } = await handle.describe();
    const length = async (): Promise<number> => (await handle.describe()).historyLength;
    for (let number = 1; (await length()) <= task.history_events; number += 1)
      await say({ kind: 'guidance', text: `number ${number}`, when: 'safe_point' });
    await say({ kind: 'guidance', text: 'the last of this run', when: 'safe_point' });
    await say({ kind: 'resume' });
    calls.open();
    expect((await handle.describe()).runId).toBe(runId);
    const written = effects.events(taskId).length;
    journal.open();
    expect(await lab.closed(taskId)).toBe('COMPLETED');
    expect((await handle.describe()).runId).not.toBe(runId);
    const events = effects.events(taskId);
    expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1));
    const waited = events.slice(written).map(({ event_type }) => event_type);
    expect(waited.indexOf('TASK_RESUMED')).toBeGreaterThan(waited.lastIndexOf('USER_INTERVENTION'));
    expect(rebuildState(events).gaps).toEqual([]);
  });

  it('WF-6 WF-8 a cancellation that comes just before is not lost: the task ends as cancelled', async () => {
    let runs = 0;
    let openJournal = (): void => undefined;
    const journalOpen = new Promise<void>((resolve) => {
      openJournal = resolve;
    });
    let reachHold = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      reachHold = resolve;
    });
    effects.script = {
      runTests: () => Promise.resolve((runs += 1) < 100 ? failing : passing),
      // The journal is away from the middle of the first run on, so that continuing as new has to wait for it.
      recordEvents: async (first) => {
        if (first < 12) return;
        reachHold();
        await journalOpen;
      },
    };
    const taskId = await lab.submit();
    await held;
    await lab.runner.cancel(taskId, 'requested');
    openJournal();
    expect(await lab.closed(taskId)).toBe('CANCELLED');
    const events = effects.events(taskId);
    expect(events.at(-1)?.event_type).toBe('TASK_CANCELLED');
    expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1));
  });
});
