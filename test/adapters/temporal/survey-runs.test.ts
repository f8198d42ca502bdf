import { describe, expect, it } from '@jest/globals';
import { createTaskHistory } from '../../../src/adapters/temporal/index.js';
import { HistoryError, type HistoryEvent, type RunHistories } from '../../../src/ports/run-histories.js';

const [A, B, C] = [1, 2, 3].map((number) => `0000000${number}-0000-4000-8000-000000000000`) as [
  string,
  string,
  string,
];
const event = (type: string, second: number, attributes: Record<string, string>): HistoryEvent => ({
  eventId: String(second),
  eventTime: `2026-01-31T12:00:0${second}Z`,
  eventType: `EVENT_TYPE_${type}`,
  someEventAttributes: attributes,
});
const started = (second: number, continuedExecutionRunId = '') =>
  event('WORKFLOW_EXECUTION_STARTED', second, { continuedExecutionRunId });
const continued = (second: number, newExecutionRunId: string) =>
  event('WORKFLOW_EXECUTION_CONTINUED_AS_NEW', second, { newExecutionRunId });
const resetFrom = (second: number, baseRunId: string) =>
  event('WORKFLOW_TASK_FAILED', second, { cause: 'WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW', baseRunId });
const madeWay = (second: number) =>
  event('WORKFLOW_EXECUTION_TERMINATED', second, { identity: 'history-resetter' });
const completed = (second: number) => event('WORKFLOW_EXECUTION_COMPLETED', second, {});

/** Histories as a server or a folder keeps them; `lists` are the answers to the question for the runs, the last one for good. */
function histories(
  runs: Readonly<Record<string, readonly HistoryEvent[]>>,
  ...lists: readonly (readonly string[])[]
): RunHistories {
  const answers = lists.length === 0 ? [Object.keys(runs)] : [...lists];
  return {
    runIds: () => Promise.resolve((answers.length > 1 ? answers.shift() : answers[0]) ?? []),
    async *events(_taskId, runId) {
      if (runs[runId] === undefined) throw new HistoryError('unknown_run', `no run ${runId}`);
      for (const one of runs[runId]) yield await Promise.resolve(one);
    },
  };
}

const surveyed = async (
  sources: { readonly server?: RunHistories; readonly saved?: RunHistories },
  named?: readonly string[],
) => {
  const history = createTaskHistory({
    server: sources.server ?? null,
    saved: sources.saved ?? histories({}),
  });
  const { origin, runs } = await history.survey('task-1', named);
  return [origin, ...runs.map(({ runId }) => runId)];
};
const incomplete = (what: string) => ({
  code: 'incomplete',
  message: `the history of task task-1 is not whole: ${what}`,
});

describe('a survey of the runs of a task', () => {
  const chain = { [A]: [started(1), continued(2, B)], [B]: [started(2, A), completed(3)] };

  it('EV-36 goes from a run to the one that it names as its next, which the list may lack', async () => {
    expect(await surveyed({ server: histories(chain, [A]) })).toEqual(['server', A, B]);
    expect(await surveyed({ server: histories(chain, [B]) })).toEqual(['server', A, B]);
    expect(await surveyed({ saved: histories(chain) })).toEqual(['saved', A, B]);
  });

  it('EV-27 EV-36 is incomplete without the run that another one went over into', async () => {
    const saved = histories({ [A]: chain[A] ?? [] });
    await expect(surveyed({ saved })).rejects.toMatchObject(
      incomplete(`the task's folder does not have its run ${B}`),
    );
    await expect(surveyed({ saved, server: histories({}) })).rejects.toMatchObject(
      incomplete(`neither the Temporal server nor the task's folder has its run ${B} (any more)`),
    );
  });

  it('EV-27 EV-36 is incomplete when a run made way for a reset and nothing came after it', async () => {
    const saved = histories({ [A]: [started(1), madeWay(3)] });
    await expect(surveyed({ saved })).rejects.toMatchObject(
      incomplete(`the task's folder does not have the run that a reset made of its run ${A}`),
    );
  });

  it('EV-21 asks again when a reset came after the question for the runs', async () => {
    const runs = { [A]: [started(1), madeWay(3)], [B]: [started(1), resetFrom(3, A)] };
    expect(await surveyed({ server: histories(runs, [A], [B]) })).toEqual(['server', A, B]);
  });

  it('EV-27 EV-36 has the runs that its caller knows of, or says which one it lacks', async () => {
    const after = { [A]: [started(1), completed(2)], [B]: [started(1), resetFrom(3, A), completed(4)] };
    expect(await surveyed({ server: histories(after, [A]) }, [A, B])).toEqual(['server', A, B]);
    await expect(surveyed({ server: histories(after) }, [A, B, C])).rejects.toMatchObject({
      code: 'incomplete',
      message: expect.stringContaining(C),
    });
    // Of a task that nobody knows a journal may be all that is left.
    await expect(surveyed({}, [A])).rejects.toMatchObject({ code: 'incomplete' });
    expect(await surveyed({})).toEqual(['none']);
  });

  it('EV-27 passes over what cannot be the id of a run: a damaged line says so', async () => {
    expect(await surveyed({ saved: histories(chain) }, [A, B, 'xxxxxxxx-xxxx', ''])).toEqual(['saved', A, B]);
  });
});
