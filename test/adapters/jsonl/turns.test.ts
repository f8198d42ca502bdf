import { expect, it } from '@jest/globals';
import { createTurns } from '../../../src/adapters/jsonl/turns.js';

it('AP-22 lets so much work go on at once, and the next when one ends, however it ends', async () => {
  const inTurn = createTurns(2);
  const working: number[] = [];
  const ends: (() => void)[] = [];
  const works = [0, 1, 2, 3].map((number) =>
    inTurn(async () => {
      working.push(number);
      await new Promise<void>((resolve) => (ends[number] = resolve));
      if (number === 0) throw new Error('failed');
      return number;
    }),
  );
  const outcomes = Promise.allSettled(works);
  expect(working).toEqual([0, 1]);
  ends[0]?.();
  await works[0]?.catch(() => undefined);
  expect(working).toEqual([0, 1, 2]);
  ends[2]?.();
  await works[2];
  ends[1]?.();
  ends[3]?.();
  expect((await outcomes).map(({ status }) => status)).toEqual([
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ]);
  expect(await inTurn(() => Promise.resolve('free again'))).toBe('free again');
});
