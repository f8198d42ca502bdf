import { describe, expect, it } from '@jest/globals';
import { createGroupCommit } from '../../../src/adapters/temporal/group-commit.js';
import { until } from '../../support/until.js';

type Sent = { readonly group: readonly string[]; answer(): void; fail(error: Error): void };

/** A server that answers when it is told to; the answer to each item is the item itself. */
function aServer(maxBytes: number, options: Parameters<typeof createGroupCommit<string, string>>[2] = {}) {
  const sent: Sent[] = [];
  const submit = createGroupCommit<string, string>(
    (group) =>
      new Promise((resolve, reject) => {
        sent.push({ group, answer: () => resolve(group), fail: reject });
      }),
    maxBytes,
    options,
  );
  return { sent, submit };
}

/** Lets everything that is ready to run do so. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** As many bytes of JSON as that, quotes included. */
const sized = (bytes: number, letter = 'x'): string => letter.repeat((bytes - 2) / Buffer.byteLength(letter));

describe('group commit', () => {
  it('SC-5 has one group under way; whoever comes meanwhile shares the next, in the order of arrival', async () => {
    const { sent, submit } = aServer(1_000);
    const answers = ['a', 'b'].map(submit);
    await settled();
    answers.push(...['c', 'd', 'e'].map(submit));
    await settled();
    expect(sent.map(({ group }) => group)).toEqual([['a', 'b']]);
    sent[0]?.answer();
    await settled();
    expect(sent.map(({ group }) => group)).toEqual([
      ['a', 'b'],
      ['c', 'd', 'e'],
    ]);
    sent[1]?.answer();
    expect(await Promise.all(answers)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it.each([
    ['of one byte each', 'x'],
    ['of three bytes each', '中'],
  ])('SC-5 cuts a group at its size in bytes, with characters %s', async (_name, letter) => {
    const { sent, submit } = aServer(64);
    // 32 + 32 fill one group to the last byte; the third does not fit any more.
    const items = Array.from({ length: 3 }, () => sized(32, letter));
    const answers = items.map(submit);
    await settled();
    expect(sent.map(({ group }) => group.length)).toEqual([2]);
    sent[0]?.answer();
    await settled();
    expect(sent.map(({ group }) => group.length)).toEqual([2, 1]);
    sent[1]?.answer();
    expect(await Promise.all(answers)).toEqual(items);
  });

  it('SC-5 sends an entry that is larger than a group alone', async () => {
    const { sent, submit } = aServer(64);
    const items = [sized(10), sized(100), sized(10)];
    const answers = items.map(submit);
    for (let index = 0; index < 3; index += 1) {
      await settled();
      sent[index]?.answer();
    }
    expect(await Promise.all(answers)).toEqual(items);
    expect(sent.map(({ group }) => group.length)).toEqual([1, 1, 1]);
  });

  it('SC-5 a group that fails fails its own entries, and the next one goes on', async () => {
    const { sent, submit } = aServer(1_000);
    const first = submit('a');
    await settled();
    const second = submit('b');
    sent[0]?.fail(new Error('unreachable'));
    await expect(first).rejects.toThrow('unreachable');
    await settled();
    sent[1]?.answer();
    expect(await second).toBe('b');
  });

  it('SC-5 cuts a group at its number of entries', async () => {
    const { sent, submit } = aServer(1_000, { most: 2 });
    const answers = ['a', 'b', 'c', 'd', 'e'].map(submit);
    for (let index = 0; index < 3; index += 1) {
      await settled();
      sent[index]?.answer();
    }
    await Promise.all(answers);
    expect(sent.map(({ group }) => group)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  describe('with entries whose time runs out', () => {
    /** The entries say for themselves until when they may wait. */
    const aServerFor = (until: Readonly<Record<string, number>>) =>
      aServer(1_000, {
        lapse: { at: (item) => until[item] ?? Date.now() + 5_000, result: (item) => `too late for ${item}` },
      });

    it('SC-5 an entry waits for its group no longer than its own time, however long the group before it takes', async () => {
      const { sent, submit } = aServerFor({ short: Date.now() + 40, long: Date.now() + 60_000 });
      const first = submit('first');
      await settled();
      const long = submit('long');
      // Nothing is answered until this one has been.
      expect(await submit('short')).toBe('too late for short');
      sent[0]?.answer();
      await settled();
      sent[1]?.answer();
      expect(await Promise.all([first, long])).toEqual(['first', 'long']);
      expect(sent.map(({ group }) => group)).toEqual([['first'], ['long']]);
    });

    it('SC-5 an entry that is late when its group is taken is not sent, also when its timer has not run yet', async () => {
      const { sent, submit } = aServerFor({ short: Date.now() + 40 });
      const first = submit('first');
      await settled();
      const short = submit('short');
      // No timer runs in this turn: the line moves on before it.
      const at = Date.now() + 60;
      while (Date.now() < at);
      sent[0]?.answer();
      expect(await Promise.all([first, short])).toEqual(['first', 'too late for short']);
      expect(sent.map(({ group }) => group)).toEqual([['first']]);
    });

    it('SC-5 an entry whose group was sent in time has its answer, however late', async () => {
      const deadline = Date.now() + 20;
      const { sent, submit } = aServerFor({ short: deadline });
      const short = submit('short');
      await until(() => Date.now() > deadline + 20);
      sent[0]?.answer();
      expect(await short).toBe('short');
    });
  });
});
