import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { evolve } from '../../src/domain/task/evolve/index.js';
import { rebuildState } from '../../src/domain/task/rebuild-state.js';
import { initialState, type TaskState } from '../../src/domain/task/state.js';
import { stateQuery } from '../../src/workflows/messages.js';
import { failing, passing } from '../support/scripted-activities.js';
import { openRecordLab, writtenAnswer, type RecordLab } from '../support/record-lab.js';
import { newTaskId } from '../support/workflow-lab.js';

/**
 * The events at which nobody can ask: a query is answered between two workflow tasks, never inside one, and each of these
 * is followed by another event in the same workflow task, because no activity comes between the two.
 */
const UNSEEN = [
  [2, 'PLANNING_COMPLETE'], // MODULE_STARTED follows
  [5, 'CODE_GENERATED'], // TEST_STARTED
  [7, 'TEST_FAILED'], // MODULE_ITERATION, CORRECTION_STARTED
  [8, 'MODULE_ITERATION'],
  [10, 'CODE_GENERATED'], // CORRECTION_COMPLETED, TEST_STARTED
  [11, 'CORRECTION_COMPLETED'],
  [13, 'TEST_PASSED'], // MODULE_ITERATION, MODULE_COMPLETE, TEST_STARTED
  [14, 'MODULE_ITERATION'],
  [15, 'MODULE_COMPLETE'],
  [17, 'TEST_PASSED'], // TASK_COMPLETE
];

describe('the state of a task at each of its events, on a real Temporal server', () => {
  let record: RecordLab;
  beforeAll(async () => {
    record = await openRecordLab('state-at-every-event');
  });
  afterAll(async () => record.close());

  it('EV-35 by query is the fold of the journal up to there, wherever the workflow can be asked', async () => {
    const taskId = newTaskId();
    const seen: TaskState[] = [];
    const look = async (): Promise<void> => {
      seen.push(await record.lab.client.workflow.getHandle(taskId).query(stateQuery));
    };
    record.effects.script = {
      recordEvents: look,
      commitCode: look,
      writeReport: look,
      askModel: async (input) => {
        await look();
        if (input.step.kind === 'write') {
          const wish = { kind: 'guidance', text: 'no regex', when: 'safe_point' } as const;
          await record.lab.runner.intervene(taskId, { wish, client: 'page', seen: null });
          await look();
        }
        return writtenAnswer(record.blobs, input);
      },
      runTests: async ({ run }) => {
        await look();
        return run === 's3' ? failing : passing;
      },
    };
    await record.lab.submit({ taskId });
    expect(await record.lab.closed(taskId)).toBe('COMPLETED');
    await look();

    const events = await record.journal.getEvents(taskId);
    for (const state of seen)
      expect(rebuildState(events.slice(0, state.sequence))).toEqual({ state, gaps: [] });
    const asked = new Set(seen.map((state) => state.sequence));
    const unseen = events.filter((event) => !asked.has(event.sequence));
    expect(unseen.map((event) => [event.sequence, event.event_type])).toEqual(UNSEEN);
  });

  it('EV-35 is at each event the same, folded from what the workflow sent off and from the journal up to there', async () => {
    record.effects.script = {
      runTests: ({ run }) => Promise.resolve(run === 's3' ? failing : passing),
    };
    const taskId = await record.lab.submit();
    expect(await record.lab.closed(taskId)).toBe('COMPLETED');
    const events = record.effects.events(taskId);
    expect(events.length).toBeGreaterThan(UNSEEN.length);
    let state = initialState();
    for (const event of events) {
      state = evolve(state, event);
      const upTo = await record.journal.getEvents(taskId, { limit: event.sequence });
      expect(rebuildState(upTo)).toEqual({ state, gaps: [] });
    }
    expect(state).toMatchObject({ status: 'completed', sequence: events.length });
    expect(await record.lab.client.workflow.getHandle(taskId).query(stateQuery)).toEqual(state);
  });
});
