import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startFrontEnd, type FrontEnd } from '../support/front-end.js';
import request from 'supertest';

describe('limits that nothing enforces yet', () => {
  let front: FrontEnd;
  beforeEach(async () => {
    front = await startFrontEnd();
  });
  afterEach(() => front.stop());

  it('AP-1 are refused by name, and the task does not run', async () => {
    const answer = await request(front.server)
      .post('/tasks')
      .send({ prompt: 'x', limits: { calls: 3, tokens: null } });
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([
      { field: 'limits.calls', message: expect.stringContaining('not enforced') },
    ]);
    expect(await front.runner.open()).toEqual([]);
  });

  it('AP-1 are no matter when they say nothing', async () => {
    const answer = await request(front.server)
      .post('/tasks')
      .send({ prompt: 'x', limits: { calls: null } });
    expect(answer.status).toBe(200);
  });
});
