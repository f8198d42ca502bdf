import { describe, expect, it } from '@jest/globals';
import { emptyQueue, entryOf, markStarted, readmit } from '../../../src/domain/admission/queue.js';
import type { AdmissionState, QueueSubmission } from '../../../src/domain/admission/queue-state.js';
import { revoke } from '../../../src/domain/admission/revoke.js';
import { admit, judge } from '../../../src/domain/admission/submission.js';

const submission = (task_id: string, idempotency_key: string | null = null): QueueSubmission => ({
  task_id,
  priority: 'MEDIUM',
  request_sha256: 'the request',
  prompt_line: task_id,
  language: null,
  client: 'test',
  idempotency_key,
  expires_at: 1_000,
});

function queueOf(...all: readonly QueueSubmission[]): AdmissionState {
  const empty = emptyQueue({ running: 1, waiting: 9, critical_extra: 1, ageing_ms: null }, 1);
  return all.reduce((state, one) => admit(state, one, 0).state, empty);
}

const never = (): boolean => false;
const ids = ({ entries }: AdmissionState): readonly string[] => entries.map(({ task_id }) => task_id);

describe('submissions that are taken back', () => {
  it('SC-5 go without a trace while they have no workflow', () => {
    const { state, toCancel } = revoke(queueOf(submission('a', 'k'), submission('b')), ['a'], never);
    expect([ids(state), toCancel, state.remembered]).toEqual([['b'], [], []]);
    expect(judge(state, submission('c', 'k'), 0)).toEqual({ outcome: 'accepted', task_id: 'c' });
  });

  it('SC-5 are cancelled once they have one, and free their key', () => {
    const before = markStarted(queueOf(submission('a', 'k'), submission('b')), 'a');
    const { state, toCancel } = revoke(before, ['a', 'unknown'], never);
    expect([ids(state), toCancel]).toEqual([['a', 'b'], ['a']]);
    expect(judge(state, submission('c', 'k'), 0)).toEqual({ outcome: 'accepted', task_id: 'c' });
  });

  it('SC-5 are cancelled as soon as their workflow is there, if it is being started', () => {
    const { state, toCancel } = revoke(queueOf(submission('a')), ['a'], (taskId) => taskId === 'a');
    expect([entryOf(state, 'a')?.withdrawn, toCancel]).toEqual([true, []]);
  });

  it('SC-14 stay when a second caller was answered with them', () => {
    const claimed = queueOf(submission('a', 'k'), submission('second', 'k'));
    const { state, toCancel } = revoke(claimed, ['a'], never);
    expect([entryOf(state, 'a')?.withdrawn, toCancel]).toEqual([false, []]);
    expect(judge(state, submission('third', 'k'), 0)).toEqual({ outcome: 'accepted', task_id: 'a' });
  });

  it('SC-5 are not let in any more, nor taken over from a lost queue', () => {
    const { state } = revoke(queueOf(), ['a'], never);
    expect(admit(state, submission('a'), 0)).toEqual({ state, verdict: { outcome: 'expired' } });
    const { expires_at: _expires, ...orphan } = submission('a');
    expect(ids(readmit(state, [orphan], 0))).toEqual([]);
  });

  it('SC-5 are remembered in a bounded number', () => {
    const many = Array.from({ length: 1_200 }, (_, index) => `task-${index}`);
    const { state } = revoke(queueOf(), many, never);
    expect([state.revoked?.length, state.revoked?.at(-1)]).toEqual([1_000, 'task-1199']);
  });
});
