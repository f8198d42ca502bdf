import { describe, expect, it } from '@jest/globals';
import { createAcceptedHere } from '../../../src/adapters/temporal/accepted-here.js';
import { hashOf, TASK_ID } from '../../support/builders.js';

const SUBMISSION = {
  taskId: TASK_ID,
  requestSha256: hashOf('request'),
  promptLine: 'Build email validator',
  priority: 'HIGH',
  language: null,
  client: 'rest',
  idempotencyKey: null,
  expiresAt: 0,
} as const;

describe('the tasks that this process let in', () => {
  it('AP-1 are known from the moment of the answer, until every list has them', () => {
    let ms = 0;
    const here = createAcceptedHere(() => ms);
    expect(here.find(TASK_ID)).toBeNull();
    here.accepted(SUBMISSION);
    const task = {
      taskId: TASK_ID,
      state: 'open',
      status: 'created',
      priority: 'HIGH',
      promptLine: 'Build email validator',
      createdAt: '1970-01-01T00:00:00.000Z',
      closedAt: null,
    };
    ms = 29_999;
    expect([here.find(TASK_ID), here.all()]).toEqual([task, [task]]);
    ms = 30_000;
    expect([here.find(TASK_ID), here.all()]).toEqual([null, []]);
  });

  it('AP-4 are forgotten when they are cancelled before their start', () => {
    const here = createAcceptedHere(() => 0);
    here.accepted(SUBMISSION);
    here.withdrawn(TASK_ID);
    expect(here.all()).toEqual([]);
  });
});
