import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RecordedEvent } from '../../src/domain/task/events.js';
import { anEvent, TASK_ID } from '../support/builders.js';
import { batch, journalEvent, type JournalUnderTest } from './event-journal.js';

/** `putAnew`: another file with the same lines takes the journal's place. */
type ManyFollowed = JournalUnderTest & { readonly putAnew?: () => Promise<void> };

type Step =
  | { readonly kind: 'append'; readonly count: number; readonly bytes: number }
  | { readonly kind: 'join'; readonly after: number; readonly isSlow: boolean }
  | { readonly kind: 'leave'; readonly which: number }
  | { readonly kind: 'branch'; readonly back: number }
  | { readonly kind: 'putAnew' };

// More than a window of the newest lines holds, so that those who wait have to read by themselves.
const LONG = 400_000;

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      count: fc.integer({ min: 1, max: 4 }),
      bytes: fc.constantFrom(10, 10, LONG),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('join' as const),
      after: fc.integer({ min: -1, max: 30 }),
      isSlow: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), which: fc.nat(5) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('branch' as const), back: fc.integer({ min: 0, max: 3 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('putAnew' as const) }) },
);

type Follower = {
  readonly after: number;
  readonly seen: RecordedEvent[];
  readonly stop: AbortController;
  /** A slow one takes its second event after this. */
  readonly hurry: () => void;
  readonly done: Promise<void>;
};

function join(journal: ManyFollowed, after: number, isSlow: boolean): Follower {
  const seen: RecordedEvent[] = [];
  const stop = new AbortController();
  let hurry = (): void => undefined;
  const hurried = new Promise<void>((resolve) => (hurry = resolve));
  const read = async (): Promise<void> => {
    for await (const event of journal.reader.follow(TASK_ID, after, stop.signal)) {
      seen.push(event);
      if (isSlow) await hurried;
    }
  };
  return { after, seen, stop, hurry, done: read() };
}

/** The branch that an event of these plays belongs to. */
function branchOf({ data }: RecordedEvent): number {
  return typeof data.text === 'string' ? Number(/#(\d+)/.exec(data.text)?.[1]) : 0;
}

/** What a follower holds in the end, when an event of a newer branch takes the place of all from its sequence on. */
function held(seen: readonly RecordedEvent[]): readonly RecordedEvent[] {
  return seen.reduce<readonly RecordedEvent[]>(
    (before, event) => [...before.filter(({ sequence }) => sequence < event.sequence), event],
    [],
  );
}

function expectNoHole({ seen, after }: Follower): void {
  let [sequence, branch] = [Math.max(0, after), 0];
  for (const event of seen) {
    if (branchOf(event) > branch && event.sequence <= sequence)
      [sequence, branch] = [event.sequence - 1, branchOf(event)];
    expect(event.sequence).toBe(sequence + 1);
    sequence = event.sequence;
    branch = Math.max(branch, branchOf(event));
  }
}

async function play(journal: ManyFollowed, steps: readonly Step[], followers: Follower[]): Promise<void> {
  let [sequence, branch] = [0, 0];
  const append = (events: readonly RecordedEvent[]) =>
    journal.writer.append(batch(events, { runId: `run-${branch}`, followsNewest: true }));
  const next = (bytes = 0): RecordedEvent => journalEvent((sequence += 1), ` #${branch}${'x'.repeat(bytes)}`);

  await append([next()]);
  for (const one of steps) {
    switch (one.kind) {
      case 'append':
        await append(Array.from({ length: one.count }, () => next(one.bytes)));
        break;
      case 'join':
        followers.push(join(journal, one.after, one.isSlow));
        break;
      case 'leave':
        followers[one.which]?.stop.abort();
        followers[one.which]?.hurry();
        break;
      case 'branch':
        branch += 1;
        sequence = Math.max(0, sequence - one.back - 1);
        await append([next()]);
        break;
      case 'putAnew':
        await journal.putAnew?.();
    }
  }
  await append([{ ...anEvent('TASK_FAILED', {}, { sequence: sequence + 1 }), data: { text: `#${branch}` } }]);
  for (const { hurry } of followers) hurry();
  await Promise.all(followers.map(({ done }) => done));

  const newest = await journal.reader.getEvents(TASK_ID);
  for (const follower of followers) {
    expectNoHole(follower);
    if (follower.stop.signal.aborted) continue;
    const last = held(follower.seen);
    const first = last[0]?.sequence ?? Infinity;
    expect(
      first === Infinity ? follower.after >= newest.length : first <= Math.max(0, follower.after) + 1,
    ).toBe(true);
    expect(last).toEqual(newest.filter((event) => event.sequence >= first));
  }
}

/** What a journal promises to many who follow it, wherever they begin, however slow they are, and whoever leaves. */
export function describeManyFollowers(name: string, open: () => Promise<ManyFollowed>): void {
  it(`AP-22 EV-25 has no hole and nothing twice for any of many followers: ${name}`, async () => {
    const played = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 20 }), async (steps) => {
      const journal = await open();
      const followers: Follower[] = [];
      try {
        await play(journal, steps, followers);
      } finally {
        for (const { stop } of followers) stop.abort();
        await journal.close();
      }
    });
    await fc.assert(played, { seed: 42, numRuns: 40 });
  });
}
