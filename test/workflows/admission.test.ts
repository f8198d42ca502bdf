import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ADMISSION_ID } from '../../src/domain/admission/lanes.js';
import { ScriptedActivities, defaultAnswer } from '../support/scripted-activities.js';
import { until, untilSeen } from '../support/until.js';
import { SHORT_SETTINGS, submission, WorkflowLab } from '../support/workflow-lab.js';

/** A gate that holds every model call until it is opened. */
class Gate {
  private readonly held: (() => void)[] = [];
  private isOpen = false;
  /** The tasks in the order in which they came first: a step may be tried more than once. */
  readonly order = new Set<string>();

  async pass(taskId: string): Promise<void> {
    this.order.add(taskId);
    if (!this.isOpen) await new Promise<void>((resolve) => this.held.push(resolve));
  }

  /** Resolves when so many tasks have come. */
  async arrived(count: number): Promise<void> {
    await until(() => this.order.size >= count);
  }

  open(): void {
    this.isOpen = true;
    for (const release of this.held.splice(0)) release();
  }
}

describe('admission on a real Temporal server', () => {
  let lab: WorkflowLab;
  let gate: Gate;
  let effects: ScriptedActivities;
  const settings = {
    ...SHORT_SETTINGS,
    limits: { running: 1, waiting: 2, critical_extra: 1, ageing_ms: null },
  };

  beforeEach(async () => {
    gate = new Gate();
    effects = new ScriptedActivities({
      askModel: async (input) => {
        if (input.step.kind === 'plan') await gate.pass(input.step.task_id);
        return defaultAnswer(input);
      },
    });
    lab = await WorkflowLab.open('admission', settings);
    await lab.work(effects);
    await lab.runner.configure();
  });
  afterEach(async () => {
    gate.open();
    await lab.client.workflow.getHandle(ADMISSION_ID).terminate('end of test');
    await lab.close();
  });

  it('SC-6 runs what waits by priority, then first come first served', async () => {
    const first = await lab.submit();
    await gate.arrived(1);
    const low = await lab.submit({ priority: 'LOW' });
    const critical = await lab.submit({ priority: 'CRITICAL' });
    const { line, running } = await untilSeen(
      () => lab.queue(),
      ({ waiting }) => waiting === 2,
    );
    expect(running).toBe(1);
    expect(line.map(({ taskId }) => taskId)).toEqual([critical, low]);
    gate.open();
    await Promise.all([first, low, critical].map((taskId) => lab.closed(taskId)));
    expect([...gate.order]).toEqual([first, critical, low]);
  });

  it('SC-4 SC-5 refuses when all places are taken, keeps one for CRITICAL, and lets in again when one has left', async () => {
    const running = await lab.submit();
    await gate.arrived(1);
    const waiting = [await lab.submit(), await lab.submit()];
    expect(await lab.runner.submit(submission())).toEqual({ outcome: 'full', waiting: 2, limit: 2 });
    const critical = await lab.submit({ priority: 'CRITICAL' });
    gate.open();
    await Promise.all([running, ...waiting, critical].map((taskId) => lab.closed(taskId)));
    const late = await lab.submit();
    expect(await lab.closed(late)).toBe('COMPLETED');
  });

  it('SC-14 gives the same task for the same key and request, and a conflict for another request', async () => {
    const once = submission({ idempotencyKey: 'key-1', requestSha256: 'a'.repeat(64) });
    const again = submission({ idempotencyKey: 'key-1', requestSha256: 'a'.repeat(64) });
    const other = submission({ idempotencyKey: 'key-1', requestSha256: 'b'.repeat(64) });
    gate.open();
    expect(await lab.runner.submit(once)).toEqual({ outcome: 'accepted', taskId: once.taskId });
    expect(await lab.runner.submit(again)).toEqual({ outcome: 'accepted', taskId: once.taskId });
    expect(await lab.runner.submit(other)).toMatchObject({ outcome: 'conflict' });
    await lab.closed(once.taskId);
  });

  it('SC-5 never runs a submission that has expired', async () => {
    await lab.rest();
    const expired = submission({ expiresAt: Date.now() + 300 });
    await expect(lab.runner.submit(expired)).rejects.toMatchObject({ code: 'no_worker' });
    await lab.work(effects);
    gate.open();
    const next = await lab.submit();
    await lab.closed(next);
    expect(await lab.runner.describe(expired.taskId)).toBeNull();
  });

  it('WF-6 AP-4 cancels a task that waits: TASK_CANCELLED is its only event', async () => {
    await lab.submit();
    await gate.arrived(1);
    const waiting = await lab.submit();
    await lab.runner.cancel(waiting, 'requested');
    expect(await lab.closed(waiting)).toBe('CANCELLED');
    expect(effects.types(waiting)).toEqual(['TASK_CANCELLED']);
    // It leaves the line when admission has heard of its end.
    await until(async () => (await lab.queue()).waiting === 0);
  });

  it('SC-4 frees the place of a task that was terminated by hand', async () => {
    const first = await lab.submit();
    await gate.arrived(1);
    const second = await lab.submit();
    await lab.client.workflow.getHandle(first).terminate('by hand');
    await gate.arrived(2);
    expect([...gate.order]).toEqual([first, second]);
  });

  it('SC-4 goes on with the same queue when the workers are gone for a while', async () => {
    const first = await lab.submit();
    await gate.arrived(1);
    const second = await lab.submit();
    gate.open();
    await lab.rest();
    await lab.work(effects);
    await Promise.all([lab.closed(first), lab.closed(second)]);
    expect(effects.types(second).at(-1)).toBe('TASK_COMPLETE');
  });
});
