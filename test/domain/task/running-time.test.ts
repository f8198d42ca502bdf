import { describe, expect, it } from '@jest/globals';
import { nextStep, timeLeft } from '../../../src/domain/task/next-step.js';
import { rebuildState } from '../../../src/domain/task/rebuild-state.js';
import { aCall, aPlan, aRecord, hashOf } from '../../support/builders.js';

const stateOf = (events: ReturnType<typeof aRecord>) => rebuildState(events).state;

describe('the running time of a task', () => {
  const planned = ['PLANNING_COMPLETE', { ...aPlan('email'), call: aCall({ duration_ms: 4_000 }) }] as const;
  const coded = ['CODE_GENERATED', { call: aCall({ duration_ms: 1_500 }) }, 1] as const;

  it('SC-9 is the sum of the durations that its steps report', () => {
    const state = stateOf(
      aRecord(
        ['TASK_STARTED', { timeout_ms: 10_000 }],
        planned,
        ['MODULE_STARTED'],
        coded,
        ['TEST_STARTED'],
        ['TEST_PASSED', { duration_ms: 40, code_hash: hashOf('v1') }],
      ),
    );
    expect(state.running_ms).toBe(5_540);
    expect(timeLeft(state)).toBe(4_460);
  });

  it('SC-9 ends the task when it is used up, and names the limit', () => {
    const state = stateOf(
      aRecord(['TASK_STARTED', { timeout_ms: 5_000 }], planned, ['MODULE_STARTED'], coded),
    );
    expect(nextStep(state)).toMatchObject({ kind: 'fail', reason: 'task_timeout' });
    expect(nextStep(state)).toHaveProperty('message', expect.stringContaining('5 s'));
  });

  it('SC-9 a limit of 0 ends it before its first step, no limit never does', () => {
    expect(nextStep(stateOf(aRecord(['TASK_STARTED', { timeout_ms: 0 }])))).toMatchObject({
      reason: 'task_timeout',
    });
    expect(nextStep(stateOf(aRecord(['TASK_STARTED', { timeout_ms: null }])))).toEqual({ kind: 'plan' });
    expect(timeLeft(stateOf(aRecord(['TASK_STARTED', { timeout_ms: null }])))).toBeNull();
  });
});
