import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import type { Wish } from '../../src/domain/task/messages/index.js';
import { rebuildState } from '../../src/domain/task/rebuild-state.js';
import { interveneSignal, stateQuery } from '../../src/workflows/messages.js';
import { holdJournal, LONG_TEXT } from '../support/held-journal.js';
import { ScriptedActivities } from '../support/scripted-activities.js';
import { newTaskId, WorkflowLab } from '../support/workflow-lab.js';
import { until } from '../support/until.js';

/** Of LONG_TEXT these are more than the 512 KB of an outbox. */
const MESSAGES = 24;

/** The activities sent off since the first one of that type was done; resolves when the workflow has dealt with its result. */
function sentOffAfter(handle: WorkflowHandle, type: string): Promise<readonly string[]> {
  return until(async () => {
    const events = (await handle.fetchHistory()).events ?? [];
    const typeOf = (id: unknown): string | null | undefined =>
      events.find((event) => String(event.eventId) === String(id))?.activityTaskScheduledEventAttributes
        ?.activityType?.name;
    const done = events.findIndex(
      ({ activityTaskCompletedEventAttributes: completed }) =>
        completed && typeOf(completed.scheduledEventId) === type,
    );
    const later = done === -1 ? [] : events.slice(done + 1);
    if (!later.some((event) => event.workflowTaskCompletedEventAttributes)) return null;
    return later.flatMap((event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? []);
  });
}

describe('a journal that lags, on a real Temporal server', () => {
  let lab: WorkflowLab;
  let effects: ScriptedActivities;
  beforeAll(async () => {
    effects = new ScriptedActivities();
    lab = await WorkflowLab.open('full-outbox');
    await lab.work(effects);
  });
  afterAll(async () => lab.close());

  it.each([
    { held: 'plan', ends: 'askModel', phase: 'started', next: 'asks no model' },
    { held: 'write', ends: 'commitCode', phase: 'written', next: 'begins no test run' },
  ] as const)(
    'EV-29 holds up new steps only when the outbox is full: after $held it $next until the journal heals',
    async ({ held, ends, phase }) => {
      const { journal, step } = holdJournal(effects, held);
      const taskId = newTaskId();
      const asked = () =>
        effects.asked.filter((one) => one.step.task_id === taskId).map((one) => one.step.kind);
      const tested = () => effects.tested.filter((one) => one.task_id === taskId).length;
      await lab.submit({ taskId });
      // It came this far although nothing of it is in the journal: an outbox with room holds up no step.
      await step.reached;
      expect(effects.types(taskId)).toEqual([]);
      const before = asked();
      expect(before.at(-1)).toBe(held);

      const handle = lab.client.workflow.getHandle(taskId);
      for (let count = 0; count < MESSAGES; count += 1)
        await handle.signal(interveneSignal, { kind: 'guidance', text: LONG_TEXT });
      step.open();
      const since = await sentOffAfter(handle, ends);
      expect((await handle.query(stateQuery)).modules[0]?.phase).toBe(phase);
      expect(since).not.toContain('askModel');
      expect(since).not.toContain('runTests');
      expect([asked(), tested()]).toEqual([before, 0]);
      expect(effects.types(taskId)).toEqual([]);

      journal.open();
      expect(await lab.closed(taskId)).toBe('COMPLETED');
      const events = effects.events(taskId);
      expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1));
      expect(new Set(events.map((event) => event.event_id)).size).toBe(events.length);
      expect(events.filter((event) => event.event_type === 'USER_INTERVENTION')).toHaveLength(MESSAGES);
      expect(rebuildState(events)).toEqual({ state: await handle.query(stateQuery), gaps: [] });
      expect([asked().length > before.length || tested() > 0, tested() > 0]).toEqual([true, true]);
    },
  );

  it('EV-29 WF-4 takes nothing more from people when far too much waits for it, says so, and takes it again later', async () => {
    const { journal, step } = holdJournal(effects, 'plan');
    const taskId = await lab.submit();
    await step.reached;
    const say = (wish: Wish) => lab.runner.intervene(taskId, { wish, client: 'page', seen: null });
    const words: Wish = { kind: 'guidance', text: LONG_TEXT, when: 'safe_point' };
    let taken = 0;
    const verdict = await until(async () => {
      const answer = await say(words);
      taken += Number(answer.outcome === 'taken');
      return answer.outcome !== 'taken' || taken === 40 ? answer : null;
    });
    expect(verdict).toMatchObject({ outcome: 'refused', code: 'journal_behind' });
    // 640 KB, in messages of 24 KB.
    expect([taken > 24, taken < 30]).toEqual([true, true]);
    const handle = lab.client.workflow.getHandle(taskId);
    await handle.signal(interveneSignal, { kind: 'pause' });
    expect(await handle.query(stateQuery)).toMatchObject({ pause_wanted: false });

    journal.open();
    await until(async () => (await say({ kind: 'priority', value: 'HIGH' })).outcome !== 'refused');
    step.open();
    expect(await lab.closed(taskId)).toBe('COMPLETED');
    const said = effects.events(taskId).filter((event) => event.event_type === 'USER_INTERVENTION');
    expect(said.map(({ data }) => data.kind)).toEqual([
      ...Array.from({ length: taken }, () => 'guidance'),
      'priority',
    ]);
  });
});
