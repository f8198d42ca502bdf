import { afterEach, describe, expect, it } from '@jest/globals';
import { startKeepRounds } from '../../src/main/keep-rounds.js';
import type { Rounds } from '../../src/main/rounds.js';
import { until } from '../support/until.js';

/** Counts, and lets somebody wait until it has counted so far. */
function counter() {
  let count = 0;
  return {
    /** One more; what a look does that has found nothing to do. */
    add(): Promise<number> {
      count += 1;
      return Promise.resolve(0);
    },
    reaches: (wanted: number) => until(() => count >= wanted),
  };
}

describe('the rounds over running tasks and over closed ones', () => {
  const told: string[] = [];
  let rounds: Rounds | null = null;
  let release: () => void = () => undefined;
  const hang = () => new Promise<void>((resolve) => (release = resolve));
  const start = (works: { readonly mend: () => Promise<void>; readonly archive: () => Promise<number> }) =>
    (rounds = startKeepRounds({
      ...works,
      everyMs: 1,
      logger: {
        debug: ({ reason }: { reason: string }, text: string) => told.push(`${text}: ${reason}`),
      } as never,
    }));
  afterEach(async () => {
    release();
    await rounds?.stop();
    told.length = 0;
  });

  it('EV-20 EV-36 a look at running tasks that hangs keeps no closed run from being archived, nor the other way round', async () => {
    const archived = counter();
    start({ mend: hang, archive: () => archived.add() });
    await archived.reaches(3);
    release();
    await rounds?.stop();
    const mended = counter();
    start({ mend: () => mended.add().then(() => undefined), archive: () => hang().then(() => 0) });
    await mended.reaches(3);
  });

  it('EV-20 EV-36 one that fails is told of and made again, and does not touch the other', async () => {
    const [archived, mended] = [counter(), counter()];
    start({
      mend: () => mended.add().then(() => Promise.reject(new Error('no list'))),
      archive: () => archived.add(),
    });
    await archived.reaches(3);
    await mended.reaches(3);
    expect(told[0]).toBe('a look at running tasks failed; it is made again: no list');
    await rounds?.stop();
    told.length = 0;
    const [again, other] = [counter(), counter()];
    start({
      mend: () => other.add().then(() => undefined),
      archive: () => again.add().then(() => Promise.reject(new Error('no page'))),
    });
    await again.reaches(3);
    await other.reaches(3);
    expect(told[0]).toBe('a look at closed tasks failed; it is made again: no page');
  });

  it('EV-36 ends when what is under way has ended', async () => {
    let ended = false;
    const begun = counter();
    start({
      mend: () => Promise.resolve(),
      archive: async () => {
        const held = hang();
        await begun.add();
        await held;
        ended = true;
        return 0;
      },
    });
    await begun.reaches(1);
    const stopped = rounds?.stop();
    release();
    await stopped;
    expect(ended).toBe(true);
  });
});
