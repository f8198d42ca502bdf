import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Context } from '@temporalio/activity';
import type { AskModelInput } from '../../src/activities/contract.js';
import { ADMISSION_ID, laneOf } from '../../src/domain/admission/lanes.js';
import { concurrent, happensBefore } from '../../src/domain/kernel/vector-clock.js';
import type { Wish } from '../../src/domain/task/messages/index.js';
import { rebuildState } from '../../src/domain/task/rebuild-state.js';
import type { Submission } from '../../src/ports/task-runner.js';
import { stateQuery, statsQuery } from '../../src/workflows/messages.js';
import { createGate } from '../support/gate.js';
import { defaultAnswer, failing, passing, ScriptedActivities } from '../support/scripted-activities.js';
import { SHORT_SETTINGS, WorkflowLab } from '../support/workflow-lab.js';

const guidance = (text = 'no regex', when: 'now' | 'safe_point' = 'safe_point'): Wish => ({
  kind: 'guidance',
  text,
  when,
});
const pause: Wish = { kind: 'pause', when: 'safe_point' };
const resume: Wish = { kind: 'resume' };

describe('interventions on a real Temporal server', () => {
  let lab: WorkflowLab;
  let effects: ScriptedActivities;
  /** Task, kind of step and lane of each model call and test run, in order. */
  let ran: { readonly taskId: string; readonly step: string; readonly lane: string }[] = [];

  beforeAll(async () => {
    effects = new ScriptedActivities();
    lab = await WorkflowLab.open('interventions', {
      ...SHORT_SETTINGS,
      limits: { ...SHORT_SETTINGS.limits, running: 1 },
    });
    await lab.work(effects);
  });
  afterEach(() => {
    ran = [];
  });
  afterAll(async () => lab.close());

  const note = (taskId: string, step: string): void =>
    void ran.push({ taskId, step, lane: Context.current().info.taskQueue });
  const say = (taskId: string, wish: Wish, seen: readonly [string, number][] | null = null) =>
    lab.runner.intervene(taskId, {
      wish,
      client: 'page',
      seen: seen && { event_id: null, vector_clock: Object.fromEntries(seen) },
    });
  const typesOf = (taskId: string, ...types: readonly string[]) =>
    effects.events(taskId).filter((event) => types.includes(event.event_type));
  const stepsOf = (taskId: string) => ran.filter((one) => one.taskId === taskId).map(({ step }) => step);
  const stats = () => lab.client.workflow.getHandle(ADMISSION_ID).query(statsQuery);

  /** A task whose first step of that kind is held: `plan`, `write`, or `test`. */
  async function heldIn(kind: 'plan' | 'write' | 'test', change: Partial<Submission> = {}) {
    const gate = createGate();
    let held = false;
    const hold = async (step: string): Promise<void> => {
      if (step !== kind || held) return;
      held = true;
      await gate.pass();
    };
    effects.script = {
      askModel: async (input: AskModelInput) => {
        note(input.step.task_id, input.step.kind);
        await hold(input.step.kind);
        return defaultAnswer(input);
      },
      runTests: async (input) => {
        note(input.task_id, input.scope === 'all' ? 'test_all' : 'test');
        await hold('test');
        return passing;
      },
    };
    const taskId = await lab.submit(change);
    await gate.reached;
    return { taskId, gate, handle: lab.client.workflow.getHandle(taskId) };
  }

  describe('guidance', () => {
    it('WF-4 EV-15 typed while code is written is concurrent with it, and the next call has it, in the CRITICAL lane', async () => {
      const { taskId, gate } = await heldIn('write');
      const verdict = await say(taskId, guidance(), [
        ['scheduler', 2],
        ['planner', 1],
      ]);
      expect(verdict).toMatchObject({ outcome: 'taken', sequence: 4, module: null });
      gate.open();
      expect(await lab.closed(taskId)).toBe('COMPLETED');
      const events = effects.events(taskId);
      const [said] = typesOf(taskId, 'USER_INTERVENTION');
      const [first, second] = typesOf(taskId, 'CODE_GENERATED');
      expect(said).toMatchObject({
        actor: 'user:page',
        data: { kind: 'guidance', text: 'no regex', client: 'page' },
        vector_clock: { scheduler: 2, planner: 1, 'user:page': 1 },
      });
      expect(concurrent(said!.vector_clock, first!.vector_clock)).toBe(true);
      expect(happensBefore(said!.vector_clock, second!.vector_clock)).toBe(true);
      // Nobody would have asked a model again: the task corrects before it completes, so that nothing said is lost.
      expect(typesOf(taskId, 'CORRECTION_STARTED')[0]?.data.answers).toBe(said?.event_id);
      const asked = effects.asked.filter((ask) => ask.step.task_id === taskId).at(-1);
      expect(asked?.record.sequence).toBeGreaterThan(said!.sequence);
      expect(ran.filter((one) => one.taskId === taskId && one.step === 'correct')).toEqual([
        { taskId, step: 'correct', lane: laneOf('CRITICAL') },
      ]);
      expect(events.at(-1)?.data.proof).toMatchObject({ code_version: 2 });
      expect(rebuildState(events).state).toMatchObject({ unanswered: [], guidance: ['no regex'] });
    });

    it('WF-4 is read by the next call of the ordinary course where there is one', async () => {
      const { taskId, gate } = await heldIn('plan');
      await say(taskId, guidance());
      gate.open();
      expect(await lab.closed(taskId)).toBe('COMPLETED');
      expect(stepsOf(taskId)).toEqual(['plan', 'write', 'test', 'test_all']);
      expect(ran.find((one) => one.taskId === taskId && one.step === 'write')?.lane).toBe(laneOf('CRITICAL'));
    });

    it('WF-4 said with "now" stops the running call, which is made again with it, and never both count', async () => {
      const { taskId } = await heldIn('write');
      // The gate stays shut: the held call can only end by being cancelled.
      await say(taskId, guidance('no regex', 'now'));
      expect(await lab.closed(taskId)).toBe('COMPLETED');
      expect(stepsOf(taskId)).toEqual(['plan', 'write', 'write', 'test', 'test_all']);
      expect(effects.commits.filter((one) => one.task_id === taskId).map((one) => one.version)).toEqual([1]);
      const [said, code] = typesOf(taskId, 'USER_INTERVENTION', 'CODE_GENERATED');
      expect(happensBefore(said!.vector_clock, code!.vector_clock)).toBe(true);
      expect(
        ran.filter((one) => one.taskId === taskId && one.step === 'write').map(({ lane }) => lane),
      ).toEqual([laneOf('MEDIUM'), laneOf('CRITICAL')]);
    });

    it('WF-4 said with "now" in a test run stops it, and the code is corrected', async () => {
      const { taskId } = await heldIn('test');
      await say(taskId, guidance('no regex', 'now'));
      expect(await lab.closed(taskId)).toBe('COMPLETED');
      expect(stepsOf(taskId)).toEqual(['plan', 'write', 'test', 'correct', 'test', 'test_all']);
    });

    it('WF-4 can be sent from Temporal itself, as a signal', async () => {
      const { taskId, gate, handle } = await heldIn('plan');
      await handle.signal('intervene', { kind: 'guidance', text: 'no regex' });
      await handle.signal('intervene', { kind: 'dance' });
      gate.open();
      expect(await lab.closed(taskId)).toBe('COMPLETED');
      expect(typesOf(taskId, 'USER_INTERVENTION').map(({ actor }) => actor)).toEqual(['user:temporal']);
    });
  });

  describe('pause and resume', () => {
    it('WF-5 SC-4 stops after the running step, gives its place to the next, and goes on when it has one again', async () => {
      const { taskId, gate, handle } = await heldIn('write');
      await say(taskId, pause);
      gate.open();
      await effects.until(taskId, (types) => types.includes('TASK_PREEMPTED'));
      expect(await handle.query(stateQuery)).toMatchObject({
        status: 'paused',
        code_version: 1,
        preemptions: 0,
      });
      // The only place is free: another task runs from start to end.
      const other = await lab.submit();
      expect(await lab.closed(other)).toBe('COMPLETED');
      expect((await stats()).parked.map(({ task_id }) => task_id)).toEqual([taskId]);
      expect(stepsOf(taskId)).toEqual(['plan', 'write']);
      await say(taskId, resume);
      expect(await lab.closed(taskId)).toBe('COMPLETED');
      expect(stepsOf(taskId)).toEqual(['plan', 'write', 'test', 'test_all']);
      expect(
        typesOf(taskId, 'USER_INTERVENTION', 'TASK_PREEMPTED', 'TASK_RESUMED').map((event) => [
          event.event_type,
          event.data.kind ?? event.data.reason,
        ]),
      ).toEqual([
        ['USER_INTERVENTION', 'pause'],
        ['TASK_PREEMPTED', 'paused'],
        ['USER_INTERVENTION', 'resume'],
        ['TASK_RESUMED', 'place_granted'],
      ]);
    });

    it('WF-5 resumed while another has the place, it waits for that one', async () => {
      const first = await heldIn('write');
      await say(first.taskId, { kind: 'pause', when: 'now' });
      await effects.until(first.taskId, (types) => types.includes('TASK_PREEMPTED'));
      const second = await heldIn('write');
      await say(first.taskId, resume);
      expect((await first.handle.query(stateQuery)).status).toBe('paused');
      expect(effects.types(first.taskId)).not.toContain('TASK_RESUMED');
      expect((await stats()).running.map(({ task_id }) => task_id)).toEqual([second.taskId]);
      second.gate.open();
      expect(await lab.closed(second.taskId)).toBe('COMPLETED');
      expect(await lab.closed(first.taskId)).toBe('COMPLETED');
    });

    it('WF-5 a resume before the running step has ended: nothing stops, and the status says running again', async () => {
      const { taskId, gate } = await heldIn('write');
      await say(taskId, pause);
      await say(taskId, resume);
      gate.open();
      expect(await lab.closed(taskId)).toBe('COMPLETED');
      expect(effects.types(taskId)).not.toContain('TASK_PREEMPTED');
      expect(typesOf(taskId, 'TASK_RESUMED')).toHaveLength(1);
    });

    it('WF-5 refuses to pause what is paused and to resume what runs, and records nothing of it', async () => {
      const { taskId, gate } = await heldIn('write');
      const so = { outcome: 'refused', code: 'already_so' };
      expect(await say(taskId, resume)).toMatchObject(so);
      await say(taskId, { kind: 'pause', when: 'now' });
      await effects.until(taskId, (types) => types.includes('TASK_PREEMPTED'));
      expect(await say(taskId, pause)).toMatchObject(so);
      // A signal has nobody to answer to: it is left out too.
      await lab.client.workflow.getHandle(taskId).signal('intervene', { kind: 'pause' });
      gate.open();
      expect(await say(taskId, resume)).toMatchObject({ outcome: 'taken' });
      expect(await lab.closed(taskId)).toBe('COMPLETED');
      expect(typesOf(taskId, 'USER_INTERVENTION').map(({ data }) => data.kind)).toEqual(['pause', 'resume']);
    });

    it('WF-6 is cancelled while it is paused, and leaves nothing', async () => {
      const { taskId } = await heldIn('write');
      await say(taskId, { kind: 'pause', when: 'now' });
      await effects.until(taskId, (types) => types.includes('TASK_PREEMPTED'));
      await lab.runner.cancel(taskId, 'requested');
      expect(await lab.closed(taskId)).toBe('CANCELLED');
      expect(effects.types(taskId).at(-1)).toBe('TASK_CANCELLED');
      const { running, parked } = await stats();
      expect([...running, ...parked].map(({ task_id }) => task_id)).not.toContain(taskId);
    });

    it('WF-5 paused in line, it lets the others pass, and starts after it is resumed', async () => {
      const first = await heldIn('write');
      const taskId = await lab.submit({ priority: 'HIGH' });
      expect(await say(taskId, pause)).toMatchObject({ outcome: 'taken', sequence: 1 });
      const last = await lab.submit({ priority: 'LOW' });
      first.gate.open();
      expect(await lab.closed(last)).toBe('COMPLETED');
      expect(effects.types(taskId)).toEqual(['USER_INTERVENTION']);
      await say(taskId, resume);
      expect(await lab.closed(taskId)).toBe('COMPLETED');
      expect(effects.types(taskId).slice(0, 3)).toEqual([
        'USER_INTERVENTION',
        'USER_INTERVENTION',
        'TASK_STARTED',
      ]);
    });

    it('WF-4 what is said while a task is paused is read when it goes on', async () => {
      const { taskId } = await heldIn('write');
      await say(taskId, { kind: 'pause', when: 'now' });
      await effects.until(taskId, (types) => types.includes('TASK_PREEMPTED'));
      await say(taskId, guidance());
      await say(taskId, resume);
      expect(await lab.closed(taskId)).toBe('COMPLETED');
      expect(ran.filter((one) => one.taskId === taskId).map(({ step, lane }) => [step, lane])).toEqual([
        ['plan', laneOf('MEDIUM')],
        ['write', laneOf('MEDIUM')],
        ['write', laneOf('CRITICAL')],
        ['test', laneOf('MEDIUM')],
        ['test_all', laneOf('MEDIUM')],
      ]);
    });
  });

  it('WF-5 a new priority moves the task in line, and later steps to its lane', async () => {
    const first = await heldIn('write');
    const early = await lab.submit({ priority: 'MEDIUM' });
    const late = await lab.submit({ priority: 'MEDIUM' });
    expect(await say(late, { kind: 'priority', value: 'HIGH' })).toMatchObject({ outcome: 'taken' });
    await say(first.taskId, { kind: 'priority', value: 'LOW' });
    first.gate.open();
    await Promise.all([first.taskId, early, late].map((taskId) => lab.closed(taskId)));
    const starts = ran.filter(({ step }) => step === 'plan').map(({ taskId }) => taskId);
    expect(starts).toEqual([first.taskId, late, early]);
    expect(new Set(ran.filter((one) => one.taskId === late).map(({ lane }) => lane))).toEqual(
      new Set([laneOf('HIGH')]),
    );
    expect(ran.filter((one) => one.taskId === first.taskId).map(({ lane }) => lane)).toEqual([
      laneOf('MEDIUM'),
      laneOf('MEDIUM'),
      laneOf('LOW'),
      laneOf('LOW'),
    ]);
    expect(effects.events(late).find((event) => event.event_type === 'TASK_STARTED')?.data.priority).toBe(
      'HIGH',
    );
    const described = await lab.client.workflow.getHandle(late).describe();
    expect(described.memo).toMatchObject({ priority: 'HIGH' });
  });

  it('WF-5 a raised limit of iterations lets a module try again', async () => {
    const gate = createGate();
    effects.script = {
      runTests: async (input) => {
        if (input.run !== 's3') return effects.commits.at(-1)?.version === 5 ? passing : failing;
        await gate.pass();
        return failing;
      },
    };
    const taskId = await lab.submit();
    await gate.reached;
    await say(taskId, { kind: 'iteration_limit', value: 5 });
    gate.open();
    // The setting is three iterations; the code passes at the fifth.
    expect(await lab.closed(taskId)).toBe('COMPLETED');
    expect(rebuildState(effects.events(taskId)).state).toMatchObject({ max_iterations: 5, code_version: 5 });
  });

  it('WF-4 refuses a wish for a task that has ended', async () => {
    effects.script = {};
    const taskId = await lab.submit();
    await lab.closed(taskId);
    expect(await say(taskId, guidance())).toEqual({ outcome: 'ended' });
  });
});
