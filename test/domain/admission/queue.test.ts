import { describe, expect, it } from '@jest/globals';
import { grantFree } from '../../../src/domain/admission/grant.js';
import { holders, line, waiting, waitEstimate } from '../../../src/domain/admission/line.js';
import { preemptFor } from '../../../src/domain/admission/preempt.js';
import type { PriorityName } from '../../../src/domain/admission/priority.js';
import {
  adopt,
  emptyQueue,
  entryOf,
  giveBack,
  leave,
  reprioritise,
  requeue,
} from '../../../src/domain/admission/queue.js';
import type {
  AdmissionState,
  QueueLimits,
  QueueSubmission,
} from '../../../src/domain/admission/queue-state.js';
import { admit, judge } from '../../../src/domain/admission/submission.js';

const LIMITS: QueueLimits = { running: 2, waiting: 3, critical_extra: 1, ageing_ms: null };
const FIRST_LEASE = 1_000;

const submission = (
  task_id: string,
  priority: PriorityName = 'MEDIUM',
  change: Partial<QueueSubmission> = {},
): QueueSubmission => ({
  task_id,
  priority,
  request_sha256: `hash of ${task_id}`,
  prompt_line: task_id,
  language: null,
  client: 'test',
  idempotency_key: null,
  expires_at: 1_000_000,
  ...change,
});

const ids = (entries: readonly { readonly task_id: string }[]): readonly string[] =>
  entries.map(({ task_id }) => task_id);

/** Lets them in, one a millisecond, and gives out places as admission does. */
function queueOf(...tasks: readonly (readonly [string, PriorityName])[]): AdmissionState {
  let state = emptyQueue(LIMITS, FIRST_LEASE);
  tasks.forEach(([name, priority], index) => {
    state = settle(admit(state, submission(name, priority), index).state, index);
  });
  return state;
}

function settle(state: AdmissionState, nowMs = 0): AdmissionState {
  return preemptFor(grantFree(state, nowMs).state, nowMs).state;
}

function yieldOf(state: AdmissionState, taskId: string): AdmissionState {
  const { lease, priority } = entryOf(state, taskId) ?? { lease: null, priority: 'MEDIUM' as const };
  return settle(giveBack(state, taskId, { lease: lease ?? -1, stage: 'preempted', priority }));
}

describe('who gets in', () => {
  it('SC-4 SC-5 as many as may run and wait, then nobody but CRITICAL, on places of its own', () => {
    const full = queueOf(['r1', 'MEDIUM'], ['r2', 'MEDIUM'], ['w1', 'LOW'], ['w2', 'LOW'], ['w3', 'LOW']);
    expect([ids(holders(full)), ids(waiting(full))]).toEqual([
      ['r1', 'r2'],
      ['w1', 'w2', 'w3'],
    ]);
    expect(judge(full, submission('x', 'HIGH'), 0)).toEqual({ outcome: 'full', waiting: 3, limit: 3 });
    const { state, verdict } = admit(full, submission('c', 'CRITICAL'), 0);
    expect(verdict).toEqual({ outcome: 'accepted', task_id: 'c' });
    expect(judge(state, submission('c2', 'CRITICAL'), 0).outcome).toBe('full');
  });

  it('SC-5 a preempted task and a parked one are not counted among those that wait', () => {
    let state = queueOf(['r1', 'LOW'], ['r2', 'LOW'], ['c1', 'CRITICAL']);
    state = yieldOf(state, 'r2');
    expect(entryOf(state, 'r2')?.stage).toBe('preempted');
    for (const name of ['w1', 'w2', 'w3'])
      state = settle(admit(state, submission(name, 'BACKGROUND'), 9).state);
    expect(ids(waiting(state))).toEqual(['w1', 'w2', 'w3']);
    expect(judge(state, submission('x'), 9).outcome).toBe('full');
  });

  it('SC-4 SC-5 a limit that was lowered takes nobody away, and keeps as many in line as it says', () => {
    const full = queueOf(['r1', 'LOW'], ['r2', 'LOW'], ['w1', 'LOW'], ['w2', 'LOW'], ['w3', 'LOW']);
    const lowered = settle({ ...full, limits: { ...LIMITS, running: 1, waiting: 2 } });
    expect(ids(holders(lowered))).toEqual(['r1', 'r2']);
    expect(judge(lowered, submission('x'), 0)).toEqual({ outcome: 'full', waiting: 3, limit: 2 });
    const one = settle(leave(lowered, 'r1', 1));
    expect([ids(holders(one)), ids(waiting(one))]).toEqual([['r2'], ['w1', 'w2', 'w3']]);
    const fewer = queueOf(['r1', 'LOW'], ['r2', 'LOW'], ['w1', 'LOW']);
    const first = { ...fewer, limits: { ...LIMITS, running: 1, waiting: 2 } };
    const { state, verdict } = admit(first, submission('w2', 'LOW'), 0);
    expect(verdict.outcome).toBe('accepted');
    expect(judge(state, submission('w3'), 0)).toEqual({ outcome: 'full', waiting: 2, limit: 2 });
    const raised = settle({ ...state, limits: { ...LIMITS, running: 3 } });
    expect([ids(holders(raised)), ids(waiting(raised))]).toEqual([['r1', 'r2', 'w1'], ['w2']]);
  });

  it('SC-14 the same submission again, and the same key with the same request, is the same task', () => {
    const first = admit(emptyQueue(LIMITS, 1), submission('a', 'LOW', { idempotency_key: 'k' }), 0).state;
    const again = submission('b', 'LOW', { idempotency_key: 'k', request_sha256: 'hash of a' });
    const { state, verdict } = admit(first, again, 0);
    expect([ids(state.entries), verdict]).toEqual([['a'], { outcome: 'accepted', task_id: 'a' }]);
    expect(judge(first, { ...again, request_sha256: 'other' }, 0).outcome).toBe('conflict');
    expect(judge(first, { ...again, client: 'somebody else' }, 0)).toEqual({
      outcome: 'accepted',
      task_id: 'b',
    });
    const ended = leave(first, 'a', 5);
    expect(judge(ended, again, 9)).toEqual({ outcome: 'accepted', task_id: 'a' });
  });

  it('SC-5 what has expired never gets in', () => {
    expect(judge(emptyQueue(LIMITS, 1), submission('a', 'LOW', { expires_at: 7 }), 7).outcome).toBe(
      'expired',
    );
  });
});

describe('the line', () => {
  it('SC-6 goes by priority, then first come first served', () => {
    const state = queueOf(['a', 'HIGH'], ['b', 'HIGH'], ['l', 'LOW'], ['h1', 'HIGH'], ['h2', 'HIGH']);
    expect(ids(line(state, 0))).toEqual(['h1', 'h2', 'l']);
  });

  it('SC-6 ageing moves a task up by one priority for each period, to HIGH at most, and never in what it may preempt', () => {
    const aged = {
      ...queueOf(['a', 'MEDIUM'], ['b', 'MEDIUM'], ['old', 'BACKGROUND']),
      limits: { ...LIMITS, ageing_ms: 10 },
    };
    const joined = (nowMs: number, priority: PriorityName): AdmissionState =>
      admit(aged, submission('new', priority), nowMs).state;
    expect(ids(line(joined(15, 'LOW'), 15))).toEqual(['old', 'new']);
    expect(ids(line(joined(15, 'MEDIUM'), 15))).toEqual(['new', 'old']);
    expect(ids(line(joined(1_000, 'HIGH'), 1_000))).toEqual(['old', 'new']);
    expect(ids(line(joined(1_000, 'CRITICAL'), 1_000))).toEqual(['new', 'old']);
    expect(preemptFor(aged, 1_000_000).victims).toEqual([]);
  });

  it('SC-12 estimates the wait from how long tasks held their places', () => {
    const state = queueOf(['a', 'MEDIUM'], ['b', 'MEDIUM'], ['c', 'MEDIUM']);
    expect(waitEstimate(state, 1)).toBeNull();
    expect(waitEstimate(leave(state, 'a', 4_000), 3)).toBe(6_000);
  });
});

describe('preemption', () => {
  it('SC-3 SC-8 takes the least urgent, of those the one that started last, and only at a distance of 20', () => {
    expect(ids(preemptFor(queueOf(['a', 'LOW'], ['b', 'MEDIUM'], ['c', 'CRITICAL']), 0).victims)).toEqual([]);
    const state = queueOf(['a', 'LOW'], ['b', 'LOW'], ['c', 'CRITICAL']);
    expect([entryOf(state, 'a')?.stage, entryOf(state, 'b')?.stage]).toEqual(['running', 'yielding']);
    const high = queueOf(['a', 'MEDIUM'], ['b', 'MEDIUM'], ['c', 'HIGH']);
    expect(ids(high.entries.filter(({ stage }) => stage === 'yielding'))).toEqual([]);
  });

  it('SC-4 SC-8 the place stays taken until it has been given back, then the urgent one has it', () => {
    const asked = queueOf(['a', 'LOW'], ['b', 'LOW'], ['c', 'CRITICAL']);
    expect(ids(holders(asked))).toEqual(['a', 'b']);
    expect(ids(preemptFor(asked, 0).victims)).toEqual([]);
    const given = yieldOf(asked, 'b');
    expect(ids(holders(given))).toEqual(['a', 'c']);
    expect(ids(line(given, 0))).toEqual(['b']);
  });

  it('SC-8 a preempted task has its old place in line, before those of its priority that came later', () => {
    let state = queueOf(['a', 'LOW'], ['b', 'LOW'], ['late', 'LOW'], ['c', 'CRITICAL']);
    state = yieldOf(state, 'b');
    expect(ids(line(state, 0))).toEqual(['b', 'late']);
    state = settle(leave(state, 'c', 1));
    expect(entryOf(state, 'b')).toMatchObject({ stage: 'running', preemptions: 1 });
  });

  it('SC-8 nobody is preempted more than 3 times', () => {
    let state = queueOf(['victim', 'LOW'], ['other', 'CRITICAL']);
    for (let time = 1; time <= 4; time++) {
      state = settle(admit(state, submission(`c${time}`, 'CRITICAL'), time).state, time);
      if (time > 3) break;
      state = yieldOf(state, 'victim');
      expect(entryOf(state, 'victim')?.preemptions).toBe(time);
      state = settle(leave(state, `c${time}`, time), time);
    }
    expect(entryOf(state, 'victim')).toMatchObject({ stage: 'running', preemptions: 3 });
    expect(ids(line(state, 4))).toEqual(['c4']);
  });

  it('SC-8 asks for one place per urgent task, and for none when one is being given back already', () => {
    const state = queueOf(['a', 'LOW'], ['b', 'LOW'], ['c1', 'CRITICAL'], ['c2', 'CRITICAL']);
    expect(state.entries.filter(({ stage }) => stage === 'yielding')).toHaveLength(2);
  });
});

describe('leases', () => {
  it('SC-15 only the number that was asked for gives a place back; an earlier one is void', () => {
    const asked = queueOf(['a', 'LOW'], ['b', 'LOW'], ['c', 'CRITICAL']);
    const lease = entryOf(asked, 'b')?.lease ?? 0;
    const back = { stage: 'preempted', priority: 'LOW' } as const;
    expect(giveBack(asked, 'b', { ...back, lease: lease - 1 })).toBe(asked);
    expect(giveBack(asked, 'b', { ...back, lease: lease + 1 })).toBe(asked);
    expect(giveBack(asked, 'nobody', { ...back, lease })).toBe(asked);
    const once = giveBack(asked, 'b', { ...back, lease });
    expect(giveBack(once, 'b', { ...back, lease })).toBe(once);
  });

  it('SC-15 numbers only ever go up', () => {
    const state = settle(leave(queueOf(['a', 'LOW'], ['b', 'LOW'], ['c', 'LOW']), 'a', 1));
    expect([entryOf(state, 'b')?.lease, entryOf(state, 'c')?.lease]).toEqual([
      FIRST_LEASE + 1,
      FIRST_LEASE + 2,
    ]);
  });

  it('SC-4 a task that is parked holds no place and is not in line until it asks, then has its old place', () => {
    const state = queueOf(['a', 'LOW'], ['b', 'LOW'], ['c', 'LOW']);
    const lease = entryOf(state, 'a')?.lease ?? 0;
    const parked = settle(giveBack(state, 'a', { lease, stage: 'parked', priority: 'LOW' }));
    expect([ids(holders(parked)), ids(line(parked, 0))]).toEqual([['b', 'c'], []]);
    expect(requeue(parked, 'b')).toBe(parked);
    const back = requeue(admit(parked, submission('d', 'LOW'), 9).state, 'a');
    expect(ids(line(back, 9))).toEqual(['a', 'd']);
  });

  it('WF-5 another priority counts at once', () => {
    const state = queueOf(['a', 'LOW'], ['b', 'LOW'], ['c', 'LOW'], ['d', 'LOW']);
    const urgent = settle(reprioritise(state, 'd', 'CRITICAL'));
    expect(ids(line(urgent, 0))).toEqual(['d', 'c']);
    expect(entryOf(urgent, 'b')?.stage).toBe('yielding');
  });
});

describe('tasks that admission has never heard of', () => {
  const stranger = (task_id: string, arrived_ms: number) => ({
    ...submission(task_id, 'LOW'),
    arrived_ms,
  });

  it('SC-4 are taken to hold a place until they say that they gave it back, so that the cap holds', () => {
    const { state, adopted } = adopt(
      emptyQueue(LIMITS, FIRST_LEASE),
      [3, 1, 2].map((n) => stranger(`t${n}`, n)),
    );
    expect(ids(adopted)).toEqual(['t1', 't2', 't3']);
    expect(grantFree(admit(state, submission('new', 'HIGH'), 9).state, 9).granted).toEqual([]);
    // One more holds a place than may run: it is the first in line, as good as.
    const more = [1, 2].reduce((all, n) => admit(all, submission(`w${n}`), 9).state, state);
    expect(judge(more, submission('x'), 9)).toEqual({ outcome: 'full', waiting: 3, limit: 3 });
    const answered = adopted.reduce(
      (all, { task_id, lease }) =>
        giveBack(all, task_id, { lease: lease ?? 0, stage: 'waiting', priority: 'LOW' }),
      state,
    );
    expect(ids(grantFree(answered, 9).granted)).toEqual(['t1', 't2']);
  });

  it('SC-4 one that ended and was reset is adopted again; one that is known is left alone', () => {
    const ended = leave(queueOf(['a', 'LOW'], ['b', 'LOW']), 'a', 1);
    const { state, adopted } = adopt(ended, [stranger('a', 1), stranger('b', 1)]);
    expect(ids(adopted)).toEqual(['a']);
    expect(state.remembered).toEqual([]);
  });
});
