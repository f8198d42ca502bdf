import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Submission, TaskRunner } from '../../src/ports/task-runner.js';
import { until } from '../support/until.js';

const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

export type RunnerUnderTest = {
  readonly runner: TaskRunner;
  /** An id that no task has. */
  newTaskId(): string;
  now(): number;
  close(): Promise<void>;
};

/**
 * What every engine behind the doors does.
 * @param start gives an engine with room for one running and one waiting task, whose tasks do not end by themselves
 */
export function taskRunnerSuite(name: string, start: () => Promise<RunnerUnderTest>): void {
  describe(`task runner: ${name}`, () => {
    let subject: RunnerUnderTest;
    beforeEach(async () => {
      subject = await start();
    });
    afterEach(() => subject.close());

    const submission = (change: Partial<Submission> = {}): Submission => ({
      taskId: subject.newTaskId(),
      requestSha256: sha256Of('request'),
      promptLine: 'Build email validator',
      priority: 'MEDIUM',
      language: null,
      client: 'rest',
      idempotencyKey: null,
      expiresAt: subject.now() + 30_000,
      ...change,
    });

    it('AP-1 accepts a task and describes it as open', async () => {
      const one = submission({ priority: 'HIGH' });
      expect(await subject.runner.submit(one)).toEqual({ outcome: 'accepted', taskId: one.taskId });
      expect(await subject.runner.describe(one.taskId)).toMatchObject({
        taskId: one.taskId,
        state: 'open',
        priority: 'HIGH',
        promptLine: 'Build email validator',
        closedAt: null,
      });
    });

    it('SC-14 takes the same task twice as one', async () => {
      const one = submission();
      await subject.runner.submit(one);
      expect(await subject.runner.submit(one)).toEqual({ outcome: 'accepted', taskId: one.taskId });
      expect(await subject.runner.queue()).toMatchObject({ running: 1, waiting: 0 });
    });

    it('SC-14 gives the first task for the same key with the same request, and a conflict with another', async () => {
      const first = submission({ idempotencyKey: 'k' });
      await subject.runner.submit(first);
      const again = await subject.runner.submit(submission({ idempotencyKey: 'k' }));
      expect(again).toEqual({ outcome: 'accepted', taskId: first.taskId });
      const other = await subject.runner.submit(
        submission({ idempotencyKey: 'k', requestSha256: sha256Of('other') }),
      );
      expect(other.outcome).toBe('conflict');
    });

    it('SC-5 refuses what finds no place, with the figures', async () => {
      await subject.runner.submit(submission());
      await subject.runner.submit(submission());
      const third = submission();
      expect(await subject.runner.submit(third)).toEqual({ outcome: 'full', waiting: 1, limit: 1 });
      expect(await subject.runner.describe(third.taskId)).toBeNull();
    });

    it('AP-4 cancels harmlessly twice, and knows no task that it was not given', async () => {
      const one = submission();
      await subject.runner.submit(one);
      await subject.runner.cancel(one.taskId, 'test');
      await subject.runner.cancel(one.taskId, 'test');
      await expect(subject.runner.cancel(subject.newTaskId(), 'test')).rejects.toMatchObject({
        code: 'unknown_task',
      });
      expect(await subject.runner.describe(subject.newTaskId())).toBeNull();
    });

    it('SC-12 counts what runs and what waits', async () => {
      const first = submission();
      const second = submission({ priority: 'LOW' });
      await subject.runner.submit(first);
      await subject.runner.submit(second);
      // A place is given once it is known who is open.
      await until(async () => (await subject.runner.queue())?.running === 1);
      expect(await subject.runner.queue()).toMatchObject({
        running: 1,
        waiting: 1,
        capacity: { running: 1, waiting: 1 },
        perPriority: {
          MEDIUM: { running: 1, waiting: 0 },
          LOW: { running: 0, waiting: 1, preempted: 0, parked: 0 },
        },
        line: [
          {
            taskId: second.taskId,
            priority: 'LOW',
            promptLine: second.promptLine,
            estimateSeconds: null,
          },
        ],
        preempted: 0,
        parked: 0,
        stale: false,
      });
      expect(await subject.runner.problem(1_000)).toBeNull();
    });
  });
}
