import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServerHistories, createTaskHistory } from '../../src/adapters/temporal/index.js';
import type { RecordedEvent } from '../../src/domain/task/events.js';
import { interveneSignal } from '../../src/workflows/messages.js';
import { aFile } from '../support/builders.js';
import { holdJournal, LONG_TEXT } from '../support/held-journal.js';
import { defaultAnswer, ScriptedActivities } from '../support/scripted-activities.js';
import { WorkflowLab } from '../support/workflow-lab.js';

/** As the recorder has it: Temporal takes 2 MB for an argument, and what is in doubt is sent whole once more. */
const LIMIT = 256 * 1024;

const bytesOf = (events: readonly RecordedEvent[]): number =>
  events.reduce((sum, event) => sum + Buffer.byteLength(JSON.stringify(event)), 0);

describe('the deliveries of the outbox, on a real Temporal server', () => {
  let lab: WorkflowLab;
  const effects = new ScriptedActivities();
  beforeAll(async () => {
    lab = await WorkflowLab.open('delivery-size');
    await lab.work(effects);
  });
  afterAll(async () => lab.close());

  async function deliveriesOf(taskId: string): Promise<readonly (readonly RecordedEvent[])[]> {
    const history = createTaskHistory({
      server: createServerHistories({ client: lab.client }),
      saved: { runIds: () => Promise.resolve([]), events: () => [] as never },
    });
    const batches: (readonly RecordedEvent[])[] = [];
    for await (const { batch } of history.deliveries(taskId)) batches.push(batch.events);
    return batches;
  }

  it('EV-29 hold 256 KB at most, and as much as goes into that; together they are every event once', async () => {
    const { journal, step } = holdJournal(effects, 'plan');
    const taskId = await lab.submit();
    await step.reached;
    await journal.reached;
    const handle = lab.client.workflow.getHandle(taskId);
    for (let count = 0; count < 24; count += 1)
      await handle.signal(interveneSignal, { kind: 'guidance', text: LONG_TEXT });
    journal.open();
    await effects.until(
      taskId,
      (types) => types.filter((type) => type === 'USER_INTERVENTION').length === 24,
    );
    step.open();
    expect(await lab.closed(taskId)).toBe('COMPLETED');
    const batches = await deliveriesOf(taskId);
    expect(batches.flat()).toEqual(effects.events(taskId));
    const cut = batches.flatMap((batch, index) => {
      const next = batches[index + 1]?.slice(0, 1) ?? [];
      return next[0]?.event_type === 'USER_INTERVENTION' ? [{ batch, next }] : [];
    });
    // The first delivery was under way before the messages came; 24 of 24 KB are two full ones and a rest.
    expect(cut.slice(1)).toHaveLength(2);
    for (const batch of batches) expect(bytesOf(batch)).toBeLessThanOrEqual(LIMIT);
    for (const { batch, next } of cut.slice(1)) expect(bytesOf([...batch, ...next])).toBeGreaterThan(LIMIT);
  });

  it('EV-29 an event that is longer by itself is delivered, alone', async () => {
    const files = Array.from({ length: 1_000 }, (_, index) =>
      aFile(`src/${index}-${'x'.repeat(180)}.ts`, `content ${index}`),
    );
    effects.script = {
      askModel: (input) => {
        const answer = defaultAnswer(input);
        return Promise.resolve(
          'files' in answer ? { ...answer, files: [...answer.files, ...files.slice(1)] } : answer,
        );
      },
    };
    const taskId = await lab.submit();
    expect(await lab.closed(taskId)).toBe('COMPLETED');
    const batches = await deliveriesOf(taskId);
    const long = batches.filter((batch) => bytesOf(batch) > LIMIT);
    expect(long.map((batch) => batch.map(({ event_type }) => event_type))).toEqual([['CODE_GENERATED']]);
    expect(batches.flat()).toEqual(effects.events(taskId));
    expect(effects.types(taskId).at(-1)).toBe('TASK_COMPLETE');
  });
});
