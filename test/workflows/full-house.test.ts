import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { AskModelInput, AskModelResult } from '../../src/activities/contract.js';
import { ADMISSION_ID } from '../../src/domain/admission/lanes.js';
import { aCall } from '../support/builders.js';
import { ModelDesk } from '../support/model-desk.js';
import { ScriptedActivities } from '../support/scripted-activities.js';
import { isWhole } from '../support/sample.js';
import { newTaskId, SHORT_SETTINGS, submission, WorkflowLab } from '../support/workflow-lab.js';
import { until } from '../support/until.js';

const SUBMITTER = fileURLToPath(new URL('../support/submit-many.mjs', import.meta.url));
/** Three times what finds room at once; a thousand under `npm run soak`. */
const AT_ONCE = isWhole ? 1_000 : 300;
const RUNNING = 5;
const WAITING = 100;

const thirds = (count: number): readonly number[] => [0, 1, 2].map((turn) => Math.floor((count + turn) / 3));

/** The shortest task there is: its one model call ends it. */
function endsAtOnce({ step }: AskModelInput): AskModelResult {
  return { kind: 'unusable', reason: 'no_plan', message: `no plan for ${step.task_id}`, call: aCall() };
}

describe('a full house on a real Temporal server', () => {
  let lab: WorkflowLab;
  let isHeld: boolean;
  let desk: ModelDesk;
  let effects: ScriptedActivities;

  beforeEach(async () => {
    isHeld = false;
    desk = new ModelDesk(() => isHeld);
    effects = new ScriptedActivities({
      askModel: async (input) => {
        await desk.ask(input);
        return endsAtOnce(input);
      },
    });
    lab = await WorkflowLab.open('full-house');
    await lab.work(effects);
    await lab.runner.configure();
  });
  afterEach(async () => {
    await lab.client.workflow.getHandle(ADMISSION_ID).terminate('end of test');
    await lab.close();
  });

  /** Resolves when the journal of every task has an end; a task that ended twice would show it as a second event. */
  async function allEnded(taskIds: readonly string[]): Promise<void> {
    for (const taskId of taskIds) await effects.until(taskId, (types) => types.includes('TASK_FAILED'));
  }

  /** @param takenBack of which it was said that nothing of them will run: what had begun of them was cancelled */
  function expectOneEndEach(taskIds: readonly string[], takenBack: readonly string[] = []): void {
    for (const taskId of taskIds) expect(effects.types(taskId)).toEqual(['TASK_STARTED', 'TASK_FAILED']);
    const others = [...effects.journal.keys()].filter((taskId) => !taskIds.includes(taskId));
    expect(others.filter((taskId) => !takenBack.includes(taskId))).toEqual([]);
    for (const taskId of others) expect(effects.types(taskId).at(-1)).toBe('TASK_CANCELLED');
    const calls = desk.began.map(({ taskId }) => taskId).filter((taskId) => !takenBack.includes(taskId));
    expect(calls.length).toBe(taskIds.length);
    expect(new Set(calls)).toEqual(new Set(taskIds));
  }

  /** Once so many calls have begun, lets nobody go until all places and the line are full: whoever is one too many shows. */
  async function expectFullHouse(began: number): Promise<void> {
    await desk.until((all) => all.began.length >= began);
    isHeld = true;
    await desk.until((all) => all.inFlight().length >= RUNNING);
    await until(async () => (await lab.queue()).waiting >= WAITING);
    expect(desk.inFlight()).toHaveLength(RUNNING);
    isHeld = false;
    for (const taskId of desk.inFlight()) desk.answer(taskId);
  }

  it('SC-4 SC-5 from idle 105 of 106 at once get in: 5 run, 100 wait, one is told that all is full', async () => {
    isHeld = true;
    const taskIds = Array.from({ length: RUNNING + WAITING + 1 }, newTaskId);
    const verdicts = await Promise.all(taskIds.map((taskId) => lab.runner.submit(submission({ taskId }))));
    const accepted = taskIds.filter((_, index) => verdicts[index]?.outcome === 'accepted');
    expect(accepted).toHaveLength(RUNNING + WAITING);
    expect(verdicts.find(({ outcome }) => outcome === 'full')).toEqual({
      outcome: 'full',
      waiting: WAITING,
      limit: WAITING,
    });
    await desk.until(({ began }) => began.length === RUNNING);
    expect(await lab.queue()).toMatchObject({
      running: RUNNING,
      waiting: WAITING,
      pressure: 'critical',
    });
    isHeld = false;
    for (const taskId of desk.inFlight()) desk.answer(taskId);
    await allEnded(accepted);
    expectOneEndEach(accepted);
    expect(desk.most).toBe(RUNNING);
    // Where they come in two groups, the first of them is a warning already.
    const alert = effects.alerts.find(({ level }) => level !== 'warning');
    expect(alert).toMatchObject({ level: 'critical', waiting: WAITING, limit: WAITING });
  });

  it(`SC-4 SC-5 ${AT_ONCE} at once over three API processes, with clients that come again: each ends exactly once, and the cap holds`, async () => {
    const address = process.env.TEST_TEMPORAL_ADDRESS ?? '';
    const submitting = Promise.all(
      thirds(AT_ONCE).map((count) =>
        promisify(execFile)(
          process.execPath,
          [SUBMITTER, address, 'full-house', String(count), JSON.stringify(SHORT_SETTINGS)],
          { timeout: 1_100_000 },
        ),
      ),
    );
    const full = (async () => {
      for (const began of [0, 0.3, 0.6].map((part) => part * AT_ONCE)) await expectFullHouse(began);
    })();
    const [submitted] = await Promise.all([submitting, full]);
    const told = submitted
      .flatMap(({ stdout }) => stdout.split('\n'))
      .map((line) => JSON.parse(line) as { readonly task: string; readonly takenBack: readonly string[] });
    const accepted = told.map(({ task }) => task);
    // One that had ended by then is what its key finds.
    const takenBack = told.flatMap((one) => one.takenBack).filter((taskId) => !accepted.includes(taskId));
    expect(new Set(accepted).size).toBe(AT_ONCE);
    await allEnded(accepted);
    expectOneEndEach(accepted, takenBack);
    expect(desk.most).toBe(RUNNING);
  }, 1_200_000);
});
