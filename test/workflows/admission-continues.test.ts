import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTemporalTaskDirectory } from '../../src/adapters/temporal/index.js';
import { createSurveyTasks } from '../../src/activities/survey-tasks.js';
import { ADMISSION_ID } from '../../src/domain/admission/lanes.js';
import { PRIORITY_NAMES } from '../../src/domain/admission/priority.js';
import type { SubmissionVerdict } from '../../src/ports/task-runner.js';
import { ModelDesk } from '../support/model-desk.js';
import { ScriptedActivities } from '../support/scripted-activities.js';
import { seeded } from '../support/seeded.js';
import { newTaskId, SHORT_SETTINGS, submission, WorkflowLab } from '../support/workflow-lab.js';
import { until } from '../support/until.js';

const RUNNING = 2;
const settings = {
  ...SHORT_SETTINGS,
  limits: { running: RUNNING, waiting: 30, critical_extra: 3, ageing_ms: null },
  history_events: 60,
};

describe('admission with a long history', () => {
  let lab: WorkflowLab;
  let held: Set<string>;
  let desk: ModelDesk;
  let effects: ScriptedActivities;
  let random: () => number;

  beforeEach(async () => {
    random = seeded(7);
    held = new Set();
    desk = new ModelDesk(
      (taskId) => held.has(taskId),
      () => 50 + random() * 250,
    );
    effects = new ScriptedActivities({ askModel: desk.ask });
    lab = await WorkflowLab.open('admission-continues', settings);
    effects.script.surveyTasks = createSurveyTasks({ directory: createTemporalTaskDirectory(lab) });
    await lab.work(effects);
    await lab.runner.configure();
  });
  afterEach(async () => {
    await lab.client.workflow.getHandle(ADMISSION_ID).terminate('end of test');
    await lab.close();
  });

  const runId = async (): Promise<string> =>
    (await lab.client.workflow.getHandle(ADMISSION_ID).describe()).runId;

  /** Enough of history for one run, with what changes nothing. */
  async function continuedAfter(run: string): Promise<void> {
    await until(async () => {
      await lab.runner.configure();
      return (await runId()) !== run;
    });
  }

  async function runBefore(id: string): Promise<string | null> {
    const { events } = await lab.client.workflow.getHandle(ADMISSION_ID, id).fetchHistory();
    return events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ?? null;
  }

  async function runsSince(first: string): Promise<number> {
    let runs = 0;
    for (let id: string | null = await runId(); id !== null && id !== first; id = await runBefore(id))
      runs += 1;
    return runs;
  }

  function expectOneEnd(taskId: string): void {
    const types = effects.types(taskId);
    expect(types.filter((type) => /^TASK_(COMPLETE|FAILED|CANCELLED)$/.test(type))).toHaveLength(1);
    expect(types.filter((type) => type === 'TASK_PREEMPTED').length).toBeLessThanOrEqual(3);
    expect(types.filter((type) => type === 'TASK_STARTED').length).toBeLessThanOrEqual(1);
  }

  it('WF-8 SC-4 SC-5 SC-8 continues as new under submissions, releases, preemptions and cancellations: every caller is answered, each task ends once, the cap holds', async () => {
    const first = await runId();
    const tasks: string[] = [];
    const verdicts: SubmissionVerdict[] = [];
    for (let round = 0; round < 12; round += 1) {
      // Two calls a task: the line is half done, so that those who run are not always the most urgent.
      await desk.until(({ began }) => began.length >= tasks.length);
      const burst = Array.from({ length: 4 }, () => {
        const priority = PRIORITY_NAMES[Math.floor(random() * PRIORITY_NAMES.length)] ?? 'LOW';
        return submission({ priority, client: `client ${round % 3}` });
      });
      // One after the other as well as at once, so that updates meet every moment of a run.
      for (const one of burst.slice(0, 2)) verdicts.push(await lab.runner.submit(one));
      verdicts.push(...(await Promise.all(burst.slice(2).map((one) => lab.runner.submit(one)))));
      tasks.push(...burst.map(({ taskId }) => taskId));
      if (random() < 0.4)
        await lab.runner
          .cancel(tasks[Math.floor(random() * tasks.length)] ?? '', 'requested')
          .catch(ignoreUnknown);
    }
    const accepted = verdicts.flatMap((verdict) => (verdict.outcome === 'accepted' ? [verdict.taskId] : []));
    expect(verdicts.filter(({ outcome }) => outcome !== 'accepted' && outcome !== 'full')).toEqual([]);
    expect(new Set(accepted).size).toBe(accepted.length);
    const ends = await Promise.all(accepted.map((taskId) => lab.closed(taskId)));
    expect(ends.filter((end) => end !== 'COMPLETED' && end !== 'CANCELLED')).toEqual([]);
    for (const taskId of accepted) expectOneEnd(taskId);
    expect(desk.most).toBeLessThanOrEqual(RUNNING);
    expect(await runsSince(first)).toBeGreaterThan(2);
    const preemptions = accepted.filter((taskId) => effects.types(taskId).includes('TASK_PREEMPTED'));
    expect(preemptions).not.toEqual([]);
    // Nothing of those that were refused was started.
    for (const taskId of tasks.filter((one) => !accepted.includes(one)))
      expect(await lab.runner.describe(taskId)).toBeNull();
    const { running, waiting, preempted, parked } = await lab.queue();
    expect([running, waiting, preempted, parked]).toEqual([0, 0, 0, 0]);
  });

  it('WF-8 SC-8 SC-14 SC-15 a preemption that is under way, the line, leases and keys go along', async () => {
    const first = await runId();
    const running = [newTaskId(), newTaskId()];
    for (const taskId of running) {
      held.add(taskId);
      await lab.submit({ taskId, priority: 'LOW' });
    }
    await desk.until((all) => all.inFlight().length === RUNNING);
    const keyed = submission({ priority: 'LOW', idempotencyKey: 'k', requestSha256: 'a'.repeat(64) });
    await lab.runner.submit(keyed);
    // Enough of history for one run, with two that hold their places and one that waits all along.
    await continuedAfter(first);
    expect(await lab.queue()).toMatchObject({ running: RUNNING, waiting: 1 });
    const again = submission({ idempotencyKey: 'k', requestSha256: 'a'.repeat(64) });
    expect(await lab.runner.submit(again)).toEqual({ outcome: 'accepted', taskId: keyed.taskId });
    const other = submission({ idempotencyKey: 'k', requestSha256: 'b'.repeat(64) });
    expect(await lab.runner.submit(other)).toMatchObject({ outcome: 'conflict' });
    const critical = await lab.submit({ priority: 'CRITICAL' });
    await lab.closed(critical);
    expect(desk.aborted).toEqual([running[1]]);
    const second = await runId();
    await continuedAfter(second);
    for (const taskId of running) {
      held.delete(taskId);
      desk.answer(taskId);
    }
    const all = [...running, keyed.taskId];
    expect(new Set(await Promise.all(all.map((taskId) => lab.closed(taskId))))).toEqual(
      new Set(['COMPLETED']),
    );
    for (const taskId of all) expectOneEnd(taskId);
    expect(desk.most).toBe(RUNNING);
  });
});

/** A task that was refused cannot be cancelled. */
function ignoreUnknown(error: unknown): void {
  expect(error).toMatchObject({ code: 'unknown_task' });
}
