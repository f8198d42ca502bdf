import { describe, expect, it } from '@jest/globals';
import { createWaitingRoom, type Visitor } from '../../src/application/tasks/waiting-room.js';
import type { SubmissionVerdict } from '../../src/ports/task-runner.js';
import { until } from '../support/until.js';

const FULL: SubmissionVerdict = { outcome: 'full', waiting: 100, limit: 100 };

/** A place with room for whoever asks after `free` was called, one at a time. */
function somePlaces() {
  let places = 0;
  const order: string[] = [];
  let attempts = 0;
  return {
    order,
    attempts: () => attempts,
    free: (count: number) => (places += count),
    visitor: (name: string, change: Partial<Visitor> = {}): Visitor => ({
      priority: 'MEDIUM',
      deadline: Date.now() + 60_000,
      signal: new AbortController().signal,
      attempt: () => {
        attempts += 1;
        if (places === 0) return Promise.resolve(FULL);
        places -= 1;
        order.push(name);
        return Promise.resolve({ outcome: 'accepted', taskId: name });
      },
      ...change,
    }),
  };
}

const aRoom = () => createWaitingRoom({ now: () => Date.now(), retryEveryMs: 2 });

describe('callers that wait for a place', () => {
  it('SC-5 lets in by priority, then arrival, as places come free', async () => {
    const room = aRoom();
    const places = somePlaces();
    const all = [
      room.enter(places.visitor('medium-1')),
      room.enter(places.visitor('low', { priority: 'LOW' })),
      room.enter(places.visitor('medium-2')),
      room.enter(places.visitor('critical', { priority: 'CRITICAL' })),
    ];
    await until(() => room.blocked() === 4);
    places.free(4);
    await Promise.all(all);
    expect(places.order).toEqual(['critical', 'medium-1', 'medium-2', 'low']);
    expect(room.blocked()).toBe(0);
  });

  it('SC-5 sends away whose time is up with the figures, and never asks for them again', async () => {
    const room = aRoom();
    const places = somePlaces();
    expect(await room.enter(places.visitor('late', { deadline: Date.now() + 20 }))).toEqual(FULL);
    const attempts = places.attempts();
    places.free(1);
    await room.enter(places.visitor('next'));
    expect(places.order).toEqual(['next']);
    expect(places.attempts()).toBe(attempts + 1);
  });

  it('SC-5 refuses at once whoever does not want to wait', async () => {
    const room = aRoom();
    const places = somePlaces();
    expect(await room.enter(places.visitor('now or never', { deadline: Date.now() }))).toEqual(FULL);
    expect(room.blocked()).toBe(0);
  });

  it('SC-5 forgets a caller that has gone: its task is never taken', async () => {
    const room = aRoom();
    const places = somePlaces();
    const gone = new AbortController();
    const waiting = room.enter(places.visitor('gone', { signal: gone.signal }));
    await until(() => room.blocked() === 1);
    gone.abort(new Error('hung up'));
    places.free(1);
    await expect(waiting).rejects.toThrow('hung up');
    await room.enter(places.visitor('next'));
    expect(places.order).toEqual(['next']);
  });

  it('SC-5 does not let a newcomer overtake one of its own priority', async () => {
    const room = aRoom();
    const places = somePlaces();
    const first = room.enter(places.visitor('first'));
    await until(() => room.blocked() === 1);
    places.free(1);
    const second = room.enter(places.visitor('second'));
    await first;
    places.free(1);
    await second;
    expect(places.order).toEqual(['first', 'second']);
  });

  it('AP-1 passes on an engine that fails, and goes on for the others', async () => {
    const room = aRoom();
    const places = somePlaces();
    let calls = 0;
    const failing = room.enter(
      places.visitor('failing', {
        priority: 'HIGH',
        attempt: () => {
          calls += 1;
          return calls === 1 ? Promise.resolve(FULL) : Promise.reject(new Error('unreachable'));
        },
      }),
    );
    const other = room.enter(places.visitor('other'));
    await expect(failing).rejects.toThrow('unreachable');
    places.free(1);
    expect(await other).toEqual({ outcome: 'accepted', taskId: 'other' });
  });

  describe('while the one in front waits for an answer', () => {
    /** Somebody is first in line, and its second attempt is not answered before the end of the test. */
    async function behindSilence() {
      const room = aRoom();
      const places = somePlaces();
      let attempts = 0;
      let answer = (_verdict: SubmissionVerdict): void => undefined;
      const first = room.enter(
        places.visitor('in front', {
          attempt: () => {
            attempts += 1;
            if (attempts === 1) return Promise.resolve(FULL);
            return new Promise((resolve) => (answer = resolve));
          },
        }),
      );
      await until(() => attempts === 2);
      const end = async (): Promise<void> => {
        answer({ outcome: 'accepted', taskId: 'in front' });
        await first;
      };
      return { room, places, end };
    }

    it('SC-5 each is sent away at its own time', async () => {
      const { room, places, end } = await behindSilence();
      expect(await room.enter(places.visitor('late', { deadline: Date.now() + 20 }))).toEqual(FULL);
      expect([room.blocked(), places.attempts()]).toEqual([1, 0]);
      await end();
    });

    it('SC-5 who has gone is forgotten at once', async () => {
      const { room, places, end } = await behindSilence();
      const gone = new AbortController();
      const waiting = room.enter(places.visitor('gone', { signal: gone.signal }));
      gone.abort(new Error('hung up'));
      await expect(waiting).rejects.toThrow('hung up');
      await expect(room.enter(places.visitor('gone before', { signal: gone.signal }))).rejects.toThrow(
        'hung up',
      );
      expect(room.blocked()).toBe(1);
      await end();
    });
  });

  it('SC-5 whoever is being asked for at the end of its time has the answer to that', async () => {
    const room = aRoom();
    const places = somePlaces();
    const deadline = Date.now() + 30;
    let attempts = 0;
    const verdict = await room.enter(
      places.visitor('just in time', {
        deadline,
        async attempt() {
          attempts += 1;
          if (attempts === 1) return FULL;
          await until(() => Date.now() > deadline + 20);
          return { outcome: 'accepted', taskId: 'just in time' };
        },
      }),
    );
    expect(verdict).toEqual({ outcome: 'accepted', taskId: 'just in time' });
  });
});
