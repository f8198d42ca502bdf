import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { createTemporalTaskRunner } from '../../src/adapters/temporal/index.js';
import { ADMISSION_ID } from '../../src/domain/admission/lanes.js';
import type { Submission, SubmissionVerdict, TaskRunner } from '../../src/ports/task-runner.js';
import { revokeSignal, statsQuery } from '../../src/workflows/messages.js';
import { ScriptedActivities, untilCancelled } from '../support/scripted-activities.js';
import { openTemporalLine, type TemporalLine } from '../support/temporal-line.js';
import { SHORT_SETTINGS, submission, WorkflowLab } from '../support/workflow-lab.js';
import { until } from '../support/until.js';

/** Milliseconds in which admission answers with ease, so that a submission is taken before it expires. */
const SOON_MS = 3_000;
const settings = {
  ...SHORT_SETTINGS,
  limits: { running: 1, waiting: 50, critical_extra: 1, ageing_ms: null },
};

describe('a submission whose answer is lost, on a real Temporal server', () => {
  let lab: WorkflowLab;
  let effects: ScriptedActivities;
  let line: TemporalLine;
  let connection: Connection;
  /** An API process at the other end of a line that fails. */
  let far: TaskRunner;

  beforeEach(async () => {
    effects = new ScriptedActivities({ askModel: untilCancelled });
    lab = await WorkflowLab.open('lost-answers', settings);
    await lab.work(effects);
    await lab.runner.configure();
    line = await openTemporalLine(process.env.TEST_TEMPORAL_ADDRESS ?? '');
    connection = await Connection.connect({ address: line.address });
    const client = new Client({ connection, namespace: 'lost-answers' });
    far = createTemporalTaskRunner({ client, settings });
    // With a first call the connection stands.
    expect(await far.problem(10_000)).toBeNull();
  });
  afterEach(async () => {
    const open = await lab.runner.open();
    await lab.client.workflow.getHandle(ADMISSION_ID).terminate('end of test');
    await Promise.allSettled(
      open.map(({ taskId }) => lab.client.workflow.getHandle(taskId).terminate('end of test')),
    );
    await line.cut();
    await connection.close();
    await lab.close();
  });

  const admission = () => lab.client.workflow.getHandle(ADMISSION_ID);
  /** Those who hold a place, and those in line, as admission itself says at this moment. */
  async function places(): Promise<readonly (readonly string[])[]> {
    const { running, waiting } = await admission().query(statsQuery);
    return [running, waiting].map((all) => all.map(({ task_id }) => task_id));
  }
  async function isLetIn(taskId: string): Promise<boolean> {
    return (await places()).flat().includes(taskId);
  }
  async function wasRevoked(): Promise<boolean> {
    const { events } = await admission().fetchHistory();
    return (events ?? []).some(
      (event) => event.workflowExecutionSignaledEventAttributes?.signalName === revokeSignal.name,
    );
  }

  /** Submits over the line: admission takes it, and its answer does not come back. */
  async function answerLost(change: Partial<Submission> = {}) {
    const lost = submission({ expiresAt: Date.now() + SOON_MS, ...change });
    line.holdAnswers();
    const told: Promise<SubmissionVerdict | Error> = far
      .submit(lost)
      .catch((error: unknown) => error as Error);
    await until(() => isLetIn(lost.taskId));
    return { taskId: lost.taskId, told };
  }

  it('SC-5 is taken back before its caller is told that nothing runs: the running task is cancelled, and its key is free', async () => {
    const key = { idempotencyKey: 'key-1' };
    const { taskId, told } = await answerLost(key);
    await until(wasRevoked);
    line.passAnswers();
    expect(await told).toMatchObject({ code: 'no_worker' });
    expect(await lab.closed(taskId)).toBe('CANCELLED');
    const again = submission(key);
    expect(await lab.runner.submit(again)).toEqual({ outcome: 'accepted', taskId: again.taskId });
    await until(async () => !(await isLetIn(taskId)));
    await until(async () => (await places())[0]?.includes(again.taskId) === true);
    expect(await places()).toEqual([[again.taskId], []]);
  });

  it('SC-5 is answered with its place when the answer comes late, but comes', async () => {
    const { taskId, told } = await answerLost();
    line.passAnswers();
    expect(await told).toEqual({ outcome: 'accepted', taskId });
    expect(await wasRevoked()).toBe(false);
    expect(await lab.runner.describe(taskId)).toMatchObject({ state: 'open' });
  });

  it('SC-5 SC-14 stays when another request with its key was answered with it', async () => {
    const key = { idempotencyKey: 'key-2' };
    const { taskId, told } = await answerLost(key);
    expect(await lab.runner.submit(submission(key))).toEqual({ outcome: 'accepted', taskId });
    await until(wasRevoked);
    line.passAnswers();
    await told;
    expect(await isLetIn(taskId)).toBe(true);
    expect(await lab.runner.describe(taskId)).toMatchObject({ state: 'open' });
  });

  it('SC-5 says that nobody knows when Temporal itself cannot be reached any more', async () => {
    const { taskId, told } = await answerLost();
    await line.cut();
    expect(await told).toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/nobody can say/) as unknown,
    });
    expect(await isLetIn(taskId)).toBe(true);
  });

  it('SC-5 of which nobody has heard yet is never let in, and leaves no task', async () => {
    await lab.rest();
    // Long enough to be sent before it expires, also on a busy machine: what was never sent is never taken back.
    const late = submission({ expiresAt: Date.now() + SOON_MS });
    await expect(far.submit(late)).rejects.toMatchObject({ code: 'no_worker' });
    await lab.work(effects);
    // The same task once more, by a clock that is far behind: it stays out.
    const behind = await lab.runner.submit({ ...late, expiresAt: Date.now() + 30_000 });
    expect(behind).toEqual({ outcome: 'expired' });
    expect(await lab.runner.describe(late.taskId)).toBeNull();
  });

  it('SC-5 of which nobody has heard yet is never let in by an admission whose first words are all there at once', async () => {
    await lab.rest();
    await admission().terminate('by hand');
    const late = submission({ expiresAt: Date.now() + SOON_MS });
    await expect(far.submit(late)).rejects.toMatchObject({ code: 'no_worker' });
    const behind = lab.runner.submit({ ...late, expiresAt: Date.now() + 30_000 });
    await until(async () => (await admission().describe()).raw.pendingWorkflowTask);
    await lab.work(effects);
    expect(await behind).toEqual({ outcome: 'expired' });
  });

  describe('with no worker', () => {
    const LONG_MS = 600_000;
    type Told = SubmissionVerdict | { readonly code: string };

    beforeEach(() => lab.rest());

    /** What its caller is told; rejections are answers too. */
    const tell = (change: Partial<Submission>): { readonly taskId: string; readonly told: Promise<Told> } => {
      const one = submission(change);
      return {
        taskId: one.taskId,
        told: far.submit(one).catch((error: unknown) => error as { readonly code: string }),
      };
    };
    /** Tells what is answered so far, without waiting for the rest. */
    function watch(all: readonly { readonly told: Promise<Told> }[]): readonly (Told | null)[] {
      const answers: (Told | null)[] = all.map(() => null);
      all.forEach(({ told }, index) => void told.then((answer) => (answers[index] = answer)));
      return answers;
    }
    async function revoked(): Promise<readonly string[]> {
      const { events } = await admission().fetchHistory();
      return (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) =>
        signal?.signalName === revokeSignal.name
          ? (JSON.parse(Buffer.from(signal.input?.payloads?.[0]?.data ?? []).toString()) as string[])
          : [],
      );
    }

    it('SC-5 each of a group is told "no" at its own expiry, and taken back alone; who can wait longer still gets in', async () => {
      const patient = tell({ expiresAt: Date.now() + LONG_MS });
      const hasty = tell({ expiresAt: Date.now() + SOON_MS });
      const other = tell({ expiresAt: Date.now() + SOON_MS + 500 });
      const answers = watch([patient]);
      for (const { told } of [hasty, other]) expect(await told).toMatchObject({ code: 'no_worker' });
      expect(answers).toEqual([null]);
      expect([...(await revoked())].sort()).toEqual([hasty.taskId, other.taskId].sort());
      await lab.work(effects);
      expect(await patient.told).toEqual({ outcome: 'accepted', taskId: patient.taskId });
      // All three were in one update: those who were told "no" are not let in with the third.
      expect((await places()).flat()).toEqual([patient.taskId]);
      for (const { taskId } of [hasty, other]) expect(await lab.runner.describe(taskId)).toBeNull();
    });

    it('SC-5 a short wait is not made long by a group that is under way, and what was never sent needs no taking back', async () => {
      const patient = tell({ expiresAt: Date.now() + LONG_MS });
      const answers = watch([patient]);
      // Its group has gone with that.
      await admission().describe();
      const behind = tell({ expiresAt: Date.now() + 300 });
      expect(await behind.told).toEqual({ outcome: 'expired' });
      expect(answers).toEqual([null]);
      expect(await revoked()).toEqual([]);
      await lab.work(effects);
      await patient.told;
      expect(await lab.runner.describe(behind.taskId)).toBeNull();
    });
  });
});
