import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RecordedEvent } from '../../src/domain/task/events.js';
import {
  JournalError,
  type EventJournalReader,
  type EventJournalWriter,
  type JournalBatch,
} from '../../src/ports/event-journal.js';
import { anEvent, eventId, TASK_ID } from '../support/builders.js';

export type JournalUnderTest = {
  readonly writer: EventJournalWriter;
  readonly reader: EventJournalReader;
  close(): Promise<void>;
};

export const RUN = 'run-a';

/** An event of the task; `mark` makes another event of the same sequence. */
export function journalEvent(sequence: number, mark = '', taskId = TASK_ID): RecordedEvent {
  const event = anEvent('USER_INTERVENTION', { text: `guidance ${sequence}${mark}` }, { sequence });
  return { ...event, task_id: taskId };
}

export function journalEvents(
  from: number,
  to: number,
  mark = '',
  taskId = TASK_ID,
): readonly RecordedEvent[] {
  return Array.from({ length: to - from + 1 }, (_, index) => journalEvent(from + index, mark, taskId));
}

export function batch(events: readonly RecordedEvent[], change: Partial<JournalBatch> = {}): JournalBatch {
  return { taskId: TASK_ID, runId: RUN, continuedFrom: null, events, ...change };
}

export async function journalErrorOf(work: Promise<unknown>): Promise<JournalError> {
  const outcome = await work.then(
    () => null,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(JournalError);
  return outcome as JournalError;
}

const sequences = (events: readonly RecordedEvent[]): readonly number[] =>
  events.map((event) => event.sequence);
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

/** What every event journal promises, whatever it is made of. */
export function describeEventJournal(name: string, open: () => Promise<JournalUnderTest>): void {
  describe(`event journal: ${name}`, () => {
    let journal: JournalUnderTest;
    let abort: AbortController;
    beforeEach(async () => {
      journal = await open();
      abort = new AbortController();
    });
    afterEach(async () => {
      abort.abort();
      await journal.close();
    });

    const append = (events: readonly RecordedEvent[], change: Partial<JournalBatch> = {}) =>
      journal.writer.append(batch(events, change));
    const read = (options = {}) => journal.reader.getEvents(TASK_ID, options);

    describe('appending', () => {
      it('EV-20 gives back what was appended, deeply equal and in order', async () => {
        const events = journalEvents(1, 3);
        expect(await append(events)).toEqual({ branch: 1, position: 3, sequence: 3 });
        expect(await read()).toEqual(events);
      });

      it('EV-21 gives 100 concurrent appends of consecutive events 100 places', async () => {
        await Promise.all(upTo(100).map((sequence) => append([journalEvent(sequence)])));
        expect(sequences(await read())).toEqual(upTo(100));
      });

      it('EV-21 keeps ten tasks with ten events each apart', async () => {
        const tasks = upTo(10).map((number) => `task-${number}`);
        await Promise.all(
          upTo(10).flatMap((sequence) =>
            tasks.map((taskId) => append([journalEvent(sequence, '', taskId)], { taskId })),
          ),
        );
        for (const taskId of tasks) {
          const events = await journal.reader.getEvents(taskId);
          expect(sequences(events)).toEqual(upTo(10));
          expect(new Set(events.map((event) => event.task_id))).toEqual(new Set([taskId]));
        }
      });

      it('EV-21 changes nothing when the same events come again, alone or with new ones', async () => {
        await append(journalEvents(1, 3));
        expect(await append(journalEvents(2, 3))).toEqual({ branch: 1, position: 3, sequence: 3 });
        expect(await append(journalEvents(2, 5))).toEqual({ branch: 1, position: 5, sequence: 5 });
        expect(await read()).toEqual(journalEvents(1, 5));
      });

      it('EV-21 reports another event under a taken sequence as a conflict and writes nothing of the batch', async () => {
        await append(journalEvents(1, 3));
        const error = await journalErrorOf(append([journalEvent(3, ' changed'), journalEvent(4)]));
        expect(error).toMatchObject({ code: 'conflict', message: expect.stringContaining('sequence 3') });
        expect(await read()).toEqual(journalEvents(1, 3));
      });

      it('EV-21 refuses a gap, before the first event too', async () => {
        expect((await journalErrorOf(append([journalEvent(2)]))).code).toBe('gap');
        await append(journalEvents(1, 2));
        expect((await journalErrorOf(append([journalEvent(4)]))).code).toBe('gap');
        expect((await journalErrorOf(append([journalEvent(3), journalEvent(5)]))).code).toBe('conflict');
        expect(await read()).toEqual(journalEvents(1, 2));
      });

      it('EV-21 stays on the branch when a run continues as new', async () => {
        await append(journalEvents(1, 2));
        const head = await append(journalEvents(3, 4), { runId: 'run-b', continuedFrom: RUN });
        expect(head).toEqual({ branch: 1, position: 4, sequence: 4 });
        expect(await append(journalEvents(1, 2))).toEqual(head);
        expect((await journalErrorOf(append(journalEvents(4, 5)))).code).toBe('conflict');
      });

      it('EV-21 opens a branch for a run after a reset, and readers get the newest branch', async () => {
        await append(journalEvents(1, 5));
        const head = await append(journalEvents(3, 4, ' anew'), { runId: 'run-b' });
        // Five events, the marker, two events.
        expect(head).toEqual({ branch: 2, position: 8, sequence: 4 });
        expect(await read()).toEqual([...journalEvents(1, 2), ...journalEvents(3, 4, ' anew')]);
        expect(await read({ afterSequence: 2 })).toEqual(journalEvents(3, 4, ' anew'));
      });

      it('EV-21 shows the right events after several resets, each going back by a different distance', async () => {
        await append(journalEvents(1, 6));
        await append(journalEvents(5, 8, ' b'), { runId: 'run-b' });
        await append(journalEvents(3, 3, ' c'), { runId: 'run-c', followsNewest: true });
        await append(journalEvents(4, 6, ' d'), { runId: 'run-d', followsNewest: true });
        const expected = [...journalEvents(1, 2), journalEvent(3, ' c'), ...journalEvents(4, 6, ' d')];
        expect(await read()).toEqual(expected);
        expect(await read({ afterSequence: 2, limit: 2 })).toEqual(expected.slice(2, 4));
      });

      it('EV-21 refuses a run of an older branch as a late writer', async () => {
        await append(journalEvents(1, 5));
        await append(journalEvents(3, 4, ' anew'), { runId: 'run-b' });
        const error = await journalErrorOf(append([journalEvent(5)]));
        expect(error).toMatchObject({ code: 'former_run', message: expect.stringContaining('older branch') });
        expect((await journalErrorOf(append([journalEvent(6)], { runId: 'run-c' }))).code).toBe('gap');
        expect(await append([])).toEqual({ branch: 2, position: 8, sequence: 4 });
      });

      it('EV-21 takes no second reset until somebody says that it goes on from the newest branch', async () => {
        await append(journalEvents(1, 5));
        await append(journalEvents(3, 4, ' b'), { runId: 'run-b' });
        const events = journalEvents(4, 5, ' c');
        const error = await journalErrorOf(append(events, { runId: 'run-c' }));
        expect(error).toMatchObject({ code: 'gap', message: expect.stringContaining('run-c') });
        expect(await read()).toEqual([...journalEvents(1, 2), ...journalEvents(3, 4, ' b')]);
        const head = await append(events, { runId: 'run-c', followsNewest: true });
        expect(head).toEqual({ branch: 3, position: 11, sequence: 5 });
        expect(await append(events, { runId: 'run-c' })).toEqual(head);
      });

      it('EV-25 refuses an event of another task', async () => {
        const error = await journalErrorOf(append([journalEvent(1, '', 'task-2')]));
        expect(error.code).toBe('conflict');
        expect(await journal.reader.getEvents('task-2')).toEqual([]);
      });

      it('EV-5 takes an event above 1 MB and refuses one above 10 MB', async () => {
        const sized = (sequence: number, bytes: number): RecordedEvent => ({
          ...journalEvent(sequence),
          data: { text: 'x'.repeat(bytes) },
        });
        await append([sized(1, 2_000_000)]);
        const error = await journalErrorOf(append([sized(2, 10 * 1024 * 1024)]));
        expect(error).toMatchObject({ code: 'too_large', message: expect.stringContaining('bytes') });
        expect(await read()).toEqual([sized(1, 2_000_000)]);
      });

      it('EV-7 keeps strange text, unknown types and unknown fields exactly', async () => {
        const text = 'a\nb\r\u2028\u0000\ud800 é 🙂 "\\';
        const data = JSON.parse('{"__proto__":{"x":1}}') as { readonly [key: string]: string };
        const strange = {
          ...journalEvent(1),
          event_type: 'TASK_TELEPORTED',
          data: { ...data, text },
          colour: 'red',
        };
        await append([strange]);
        expect(await read()).toEqual([strange]);
        expect(await append([strange])).toEqual({ branch: 1, position: 1, sequence: 1 });
      });

      it('EV-21 does nothing for an empty batch', async () => {
        expect(await append([])).toEqual({ branch: 1, position: 0, sequence: 0 });
        await append(journalEvents(1, 2));
        expect(await append([], { runId: 'run-b' })).toEqual({ branch: 1, position: 2, sequence: 2 });
      });

      it.each(['../escape', 'a/b', 'a\\b', '', '.', '..', 'nul\0', 'ä', 'x'.repeat(1_000)])(
        'EV-6 refuses the task id %j when writing and when reading',
        async (taskId) => {
          const written = await journalErrorOf(append([journalEvent(1, '', taskId)], { taskId }));
          expect(written.code).toBe('invalid_task_id');
          expect((await journalErrorOf(journal.reader.getEvents(taskId))).code).toBe('invalid_task_id');
          expect(await journal.reader.has(taskId)).toBe(false);
        },
      );

      it('EV-21 gives 1…n for any cut into batches, delivered again and again in any overlap', async () => {
        let number = 0;
        await fc.assert(
          fc.asyncProperty(
            fc.array(fc.record({ back: fc.nat(6), size: fc.integer({ min: 1, max: 6 }) }), { maxLength: 12 }),
            async (deliveries) => {
              number += 1;
              const taskId = `property-${number}`;
              let last = 0;
              for (const { back, size } of deliveries) {
                const from = Math.max(1, last + 1 - back);
                const to = from + size - 1;
                last = Math.max(last, to);
                await Promise.all([0, 1].map(() => append(journalEvents(from, to, '', taskId), { taskId })));
              }
              expect(await journal.reader.getEvents(taskId)).toEqual(journalEvents(1, last, '', taskId));
            },
          ),
          { numRuns: 25, seed: 20_260_131 },
        );
      });
    });

    describe('reading', () => {
      it('EV-25 reads after a sequence, by page, and takes a negative one for 0', async () => {
        await append(journalEvents(1, 9));
        expect(sequences(await read({ afterSequence: 6 }))).toEqual([7, 8, 9]);
        expect(sequences(await read({ afterSequence: -5, limit: 2 }))).toEqual([1, 2]);
        expect(sequences(await read({ afterSequence: 4, limit: 2 }))).toEqual([5, 6]);
        expect(await read({ afterSequence: 9 })).toEqual([]);
        expect(await read({ limit: 0 })).toEqual([]);
      });

      it('EV-25 visits the same events one by one as it gives back at once', async () => {
        await append(journalEvents(1, 9));
        await append(journalEvents(8, 12, ' anew'), { runId: 'run-b' });
        for (const range of [{}, { afterSequence: 5 }, { afterSequence: -1, limit: 3 }, { limit: 0 }]) {
          const visited: RecordedEvent[] = [];
          await journal.reader.scan(TASK_ID, (event) => visited.push(event), range);
          expect(visited).toEqual(await read(range));
        }
        await journal.reader.scan('unknown', () => expect(true).toBe(false));
      });

      it('EV-25 has nothing for an unknown task', async () => {
        expect(await journal.reader.getEvents('unknown')).toEqual([]);
        expect(await journal.reader.has('unknown')).toBe(false);
        expect(await journal.reader.taskIds()).toEqual([]);
      });

      it('EV-26 knows the current code version, 0 when there is none', async () => {
        expect(await journal.reader.latestVersion(TASK_ID)).toBe(0);
        await append([journalEvent(1), { ...journalEvent(2), code_version: 3 }]);
        expect(await journal.reader.latestVersion(TASK_ID)).toBe(3);
        await append([{ ...journalEvent(2, ' anew'), code_version: 1 }], { runId: 'run-b' });
        expect(await journal.reader.latestVersion(TASK_ID)).toBe(1);
      });

      it('EV-25 lists tasks newest first', async () => {
        const ids = [1, 3, 2].map((number) => eventId(number));
        for (const taskId of ids) await append([journalEvent(1, '', taskId)], { taskId });
        expect(await journal.reader.taskIds()).toEqual([eventId(3), eventId(2), eventId(1)]);
        expect(await journal.reader.has(eventId(2))).toBe(true);
      });
    });

    describe('following', () => {
      const follow = (after = 0) => journal.reader.follow(TASK_ID, after, abort.signal);
      const take = async (events: AsyncIterable<RecordedEvent>, count: number): Promise<RecordedEvent[]> => {
        const taken: RecordedEvent[] = [];
        for await (const event of events) {
          taken.push(event);
          if (taken.length === count) break;
        }
        return taken;
      };
      const ending = (sequence: number): RecordedEvent => anEvent('TASK_COMPLETE', {}, { sequence });

      it('EV-25 follows a task from before it exists, none missing and none twice', async () => {
        const followed = take(follow(), 20);
        for (let sequence = 1; sequence <= 20; sequence += 2)
          await append(journalEvents(sequence, sequence + 1));
        expect(await followed).toEqual(journalEvents(1, 20));
      });

      it('EV-25 joins what is recorded and what comes without a seam', async () => {
        await append(journalEvents(1, 5));
        const followed = take(follow(2), 6);
        await append(journalEvents(4, 8));
        expect(await followed).toEqual(journalEvents(3, 8));
      });

      it('EV-25 leaves out what its caller had already, also when that is more than is recorded', async () => {
        await append(journalEvents(1, 5));
        const events = follow(7)[Symbol.asyncIterator]();
        const first = events.next();
        await append(journalEvents(6, 7));
        await append(journalEvents(8, 9));
        expect([(await first).value, (await events.next()).value]).toEqual(journalEvents(8, 9));
      });

      it('EV-25 ends after the terminal event, and at once for one who had it already', async () => {
        await append([...journalEvents(1, 2), ending(3)]);
        expect(sequences(await take(follow(), Infinity))).toEqual([1, 2, 3]);
        expect(await take(follow(3), Infinity)).toEqual([]);
        expect(await take(follow(7), Infinity)).toEqual([]);
      });

      it('EV-25 ends when the terminal event becomes durable', async () => {
        await append(journalEvents(1, 2));
        const followed = take(follow(), Infinity);
        await append([ending(3)]);
        expect(sequences(await followed)).toEqual([1, 2, 3]);
      });

      it('EV-25 ends with the task also for one who had more than is recorded', async () => {
        await append(journalEvents(1, 2));
        const [ahead, usual] = [take(follow(7), Infinity), take(follow(), 2)];
        await usual;
        await append([ending(3)]);
        expect(await ahead).toEqual([]);
      });

      it('EV-25 returns quietly on abort', async () => {
        await append(journalEvents(1, 2));
        const seen: number[] = [];
        for await (const event of follow()) {
          seen.push(event.sequence);
          if (event.sequence === 2) abort.abort();
        }
        expect(seen).toEqual([1, 2]);
        expect(await take(follow(), Infinity)).toEqual([]);
      });

      it('EV-21 delivers a branch opened meanwhile from its first event on', async () => {
        await append(journalEvents(1, 5));
        const events = follow()[Symbol.asyncIterator]();
        const seen: RecordedEvent[] = [];
        const next = async (count: number): Promise<void> => {
          for (let index = 0; index < count; index += 1) {
            const { value } = await events.next();
            seen.push(value as RecordedEvent);
          }
        };
        await next(5);
        await append(journalEvents(3, 4, ' anew'), { runId: 'run-b' });
        await next(2);
        expect(seen).toEqual([...journalEvents(1, 5), ...journalEvents(3, 4, ' anew')]);
        abort.abort();
        expect((await events.next()).done).toBe(true);
      });
    });
  });
}
