import { describe, expect, it } from '@jest/globals';
import { until, untilSeen } from './until.js';

describe('the wait of the tests', () => {
  it('gives the first value that is there, and pauses between its looks', async () => {
    const moments: number[] = [];
    const value = await until(() => {
      moments.push(performance.now());
      return moments.length < 4 ? null : 'there';
    });
    expect(value).toBe('there');
    const pauses = moments.slice(1).map((moment, index) => moment - moments[index]!);
    // Timers may fire up to a millisecond early.
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(19);
  });

  it('takes 0 and the empty text for values, and an error for "not yet"', async () => {
    let looks = 0;
    const look = (): number => {
      looks += 1;
      if (looks < 3) throw new Error('connection refused');
      return 0;
    };
    expect(await until(look, { stepMs: 1 })).toBe(0);
    expect(
      await untilSeen(
        () => (looks += 1),
        (count) => count > 5,
        { stepMs: 1 },
      ),
    ).toBe(6);
  });

  it('says after its deadline what it waited for and what it saw last', async () => {
    const patience = { stepMs: 1, deadlineMs: 5 };
    const queue = () => Promise.resolve({ waiting: 3 });
    await expect(untilSeen(queue, ({ waiting }) => waiting === 0, patience)).rejects.toThrow(
      /^waited 5 ms in vain for .*waiting.* === 0.*; last seen: { waiting: 3 }$/,
    );
    const refused = new Error('connection refused');
    const wait = until(() => Promise.reject(refused), patience);
    await expect(wait).rejects.toThrow(/; last error: Error: connection refused$/);
    await expect(wait).rejects.toHaveProperty('cause', refused);
    await expect(wait).rejects.toHaveProperty('stack', expect.stringContaining('until.test'));
  });
});
