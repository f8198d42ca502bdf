import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { evolve } from '../../src/domain/task/evolve/index.js';
import { rebuildState } from '../../src/domain/task/rebuild-state.js';
import { initialState, type TaskState } from '../../src/domain/task/state.js';
import { stateQuery } from '../../src/workflows/messages.js';
import { failing, passing } from '../support/scripted-activities.js';
import { openRecordLab, writtenAnswer, type RecordLab } from '../support/record-lab.js';
import { newTaskId } from '../support/workflow-lab.js';

/** Sequences at which nobody can ask the workflow, see below. */
const UNSEEN: readonly number[] = [];

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
    // A query is answered between two workflow tasks, never inside one. An event that is followed by another in the same
    // workflow task, because no activity comes between them, is therefore never the last one that anybody can see:
    const asked = new Set(seen.map((state) => state.sequence));
    const unseen = events.filter((event) => !asked.has(event.sequence));
    expect(unseen.map((event) => [event.sequence, event.event_type])).toEqual(UNSEEN);
  });

  it('EV-35 is the same folded event by event, as the workflow does, and from the journal up to each event', async () => {
    record.effects.script = {
      runTests: ({ run }) => Promise.resolve(run === 's3' ? failing : passing),
    };
    const taskId = await record.lab.submit();
    expect(await record.lab.closed(taskId)).toBe('COMPLETED');
    const events = await record.journal.getEvents(taskId);
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
