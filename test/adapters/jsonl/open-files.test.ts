import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  createJsonlJournalReader,
  createJsonlJournalWriter,
  type JsonlJournalWriter,
  type JsonlJournalWriterOptions,
} from '../../../src/adapters/jsonl/index.js';
import { batch, journalErrorOf, journalEvent, journalEvents, RUN } from '../../suites/event-journal.js';
import { TASK_ID } from '../../support/builders.js';
import { failingDisk } from './failing-disk.js';

let dataDir: string;
let folder: string;
let journal: string;
let durable: string;
let writers: JsonlJournalWriter[];
beforeEach(async () => {
  dataDir = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'intern-open-'));
  folder = join(dataDir, 'tasks', TASK_ID);
  journal = join(folder, 'events.jsonl');
  durable = join(folder, 'events.durable');
  writers = [];
});
afterEach(async () => {
  await Promise.all(writers.map((writer) => writer.close()));
  await rm(dataDir, { recursive: true, force: true });
});

function aWriter(more: Partial<JsonlJournalWriterOptions> = {}): JsonlJournalWriter {
  const writer = createJsonlJournalWriter({ dataDir, ...more });
  writers.push(writer);
  return writer;
}
const read = (taskId = TASK_ID) => createJsonlJournalReader({ dataDir }).getEvents(taskId);
async function positions(): Promise<readonly unknown[]> {
  const lines = (await readFile(journal, 'utf8')).split('\n').slice(0, -1);
  return lines.map((line) => (JSON.parse(line) as { position: unknown }).position);
}
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

/** Files below the data folder that this process has open, by the kernel's word. */
async function openFiles(): Promise<readonly string[]> {
  const links = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
  );
  return links.filter((path) => path.startsWith(dataDir));
}
const onLinux = process.platform === 'linux' ? it : it.skip;

describe('an append', () => {
  it('EV-28 costs one write and one fsync of the journal, however many came before', async () => {
    const disk = failingDisk();
    const writer = aWriter({ disk });
    await writer.append(batch(journalEvents(1, 2)));
    for (const sequence of [3, 4, 5]) {
      disk.log.length = 0;
      await writer.append(batch([journalEvent(sequence)]));
      expect(disk.log.map(({ operation }) => operation)).toEqual(['write', 'datasync']);
    }
  });

  it('EV-21 EV-28 shares one write and one fsync with those that come while another is under way', async () => {
    const disk = failingDisk();
    const writer = aWriter({ disk });
    await writer.append(batch(journalEvents(1, 1)));
    disk.log.length = 0;
    const heads = await Promise.all(
      upTo(100).map((number) => writer.append(batch([journalEvent(number + 1)]))),
    );
    expect(heads.map((head) => head.sequence)).toEqual(upTo(100).map((number) => number + 1));
    expect(disk.log.map(({ operation }) => operation)).toEqual(['write', 'datasync']);
    expect(await read()).toEqual(journalEvents(1, 101));
  });

  it('EV-21 answers each of those that share a write by itself', async () => {
    const writer = aWriter();
    await writer.append(batch(journalEvents(1, 2)));
    const outcomes = await Promise.allSettled([
      writer.append(batch(journalEvents(3, 4))),
      writer.append(batch([journalEvent(4, ' changed')])),
      writer.append(batch([journalEvent(9)])),
      writer.append(batch(journalEvents(2, 5))),
      writer.append(batch([{ ...journalEvent(6), data: { text: 'x'.repeat(11_000_000) } }])),
      writer.append(batch([journalEvent(6)])),
    ]);
    const told = outcomes.map((outcome) =>
      outcome.status === 'fulfilled' ? outcome.value.sequence : (outcome.reason as { code: string }).code,
    );
    expect(told).toEqual([4, 'conflict', 'gap', 5, 'too_large', 6]);
    expect(await read()).toEqual(journalEvents(1, 6));
  });

  onLinux('EV-28 keeps the journals used last open, and not more of them than it may', async () => {
    const writer = aWriter({ keepOpen: 3 });
    for (const number of upTo(10)) {
      const taskId = `task-${number}`;
      await writer.append(batch([journalEvent(1, '', taskId)], { taskId }));
    }
    const names = (await openFiles()).map((path) => path.slice(join(dataDir, 'tasks').length + 1));
    expect(names.toSorted()).toEqual(
      ['task-10', 'task-8', 'task-9'].flatMap((task) => [`${task}/events.durable`, `${task}/events.jsonl`]),
    );
    await writer.append(batch([journalEvent(2, '', 'task-1')], { taskId: 'task-1' }));
    expect(await read('task-1')).toHaveLength(2);
    await writer.close();
    expect(await openFiles()).toEqual([]);
  });

  onLinux('EV-25 leaves no file open where a reader or follower walks away', async () => {
    await aWriter().append(batch(journalEvents(1, 5)));
    await writers[0]?.close();
    const abort = new AbortController();
    const reader = createJsonlJournalReader({ dataDir });
    const events = reader.follow(TASK_ID, 0, abort.signal)[Symbol.asyncIterator]();
    expect((await events.next()).value).toMatchObject({ sequence: 1 });
    await read();
    await expect(
      reader.scan(TASK_ID, () => {
        throw new Error('the visitor gives up');
      }),
    ).rejects.toThrow('gives up');
    expect(await openFiles()).toEqual([]);
    abort.abort();
  });
});

describe('an open journal', () => {
  it('EV-24 is opened anew when its file was deleted, and waits for a rebuild when events before are missing', async () => {
    const writer = aWriter();
    await writer.append(batch(journalEvents(1, 3)));
    const whole = await readFile(journal);
    await rm(folder, { recursive: true });
    const error = await journalErrorOf(writer.append(batch(journalEvents(4, 4))));
    expect(error).toMatchObject({ code: 'gap', path: journal });
    expect(error.message).toContain(`intern rebuild-log ${TASK_ID}`);
    expect(error.message).toContain(journal);
    expect(writer.problem()).toBe(error.message);
    // A folder made here would look like a task whose record is empty.
    expect(existsSync(folder)).toBe(false);
    await mkdir(folder);
    await writeFile(journal, whole);
    expect(await writer.append(batch(journalEvents(4, 4)))).toEqual({ branch: 1, position: 4, sequence: 4 });
    expect(writer.problem()).toBeNull();
    expect(await read()).toEqual(journalEvents(1, 4));
  });

  it('EV-27 is opened anew when another file took its place, with or without the published length', async () => {
    const writer = aWriter();
    await writer.append(batch(journalEvents(1, 3)));
    await cp(journal, `${journal}.rebuilt`);
    await rename(`${journal}.rebuilt`, journal);
    await writer.append(batch(journalEvents(4, 4)));
    await cp(journal, `${journal}.rebuilt`);
    await rename(`${journal}.rebuilt`, journal);
    await rm(durable);
    await writer.append(batch(journalEvents(5, 5)));
    expect(await read()).toEqual(journalEvents(1, 5));
    expect(await positions()).toEqual([1, 2, 3, 4, 5]);
  });

  it('EV-24 publishes again when the published length was deleted while it runs', async () => {
    const writer = aWriter();
    await writer.append(batch(journalEvents(1, 3)));
    await rm(durable);
    await writer.append(batch(journalEvents(4, 4)));
    expect(Number((await readFile(durable, 'latin1')).slice(0, 16))).toBe((await stat(journal)).size);
  });

  it('EV-23 is looked at again when somebody cut it or wrote to it', async () => {
    const repairs: unknown[] = [];
    const writer = aWriter({ onRepair: (repair) => repairs.push(repair) });
    await writer.append(batch(journalEvents(1, 3)));
    await truncate(journal, (await stat(journal)).size - 10);
    await writer.append(batch(journalEvents(3, 4)));
    expect(await read()).toEqual(journalEvents(1, 4));
    await appendFile(journal, 'not ours\n');
    await writer.append(batch(journalEvents(5, 5)));
    expect(await read()).toEqual(journalEvents(1, 5));
    expect(await positions()).toEqual([1, 2, 3, 4, 5]);
    expect(repairs).toHaveLength(2);
  });
});

describe('a disk that fails', () => {
  it.each([
    ['write', 'ENOSPC', 0],
    ['write', 'ENOSPC', 100],
    ['write', 'EIO', 700],
    ['datasync', 'EIO', 0],
    ['datasync', 'ENOSPC', 0],
  ] as const)(
    'EV-22 EV-24 in a %s with %s after %i bytes: told with the path, nothing read, written anew in full when it is well',
    async (operation, code, halfDone) => {
      const disk = failingDisk();
      const writer = aWriter({ disk });
      await writer.append(batch(journalEvents(1, 2)));
      disk.failNext(operation, code, halfDone);
      const failures = await Promise.all([
        journalErrorOf(writer.append(batch(journalEvents(3, 4)))),
        journalErrorOf(writer.append(batch([journalEvent(4, ' changed')]))),
      ]);
      for (const error of failures) {
        expect(error).toMatchObject({ code: 'io', path: journal, message: expect.stringContaining(code) });
      }
      expect(await read()).toEqual(journalEvents(1, 2));
      if (process.platform === 'linux') expect(await openFiles()).toEqual([]);
      disk.log.length = 0;
      await writer.append(batch(journalEvents(3, 4)));
      // Bytes that a failed fsync may have lost are written once more: another fsync alone would say "ok" for nothing.
      const written = disk.log.filter(({ operation: done }) => done === 'write');
      expect(written.reduce((bytes, one) => bytes + one.bytes, 0)).toBe(await bytesOfLines(3, 4));
      expect(disk.log.at(-1)?.operation).toBe('datasync');
      expect(await read()).toEqual(journalEvents(1, 4));
      expect(await positions()).toEqual([1, 2, 3, 4]);
      expect(writer.problem()).toBeNull();
    },
  );

  async function bytesOfLines(from: number, to: number): Promise<number> {
    const lines = (await readFile(journal, 'utf8')).split('\n').slice(from - 1, to);
    return Buffer.byteLength(lines.join('\n')) + 1;
  }

  it('EV-24 in writes that are cut short goes on where they stopped', async () => {
    const disk = failingDisk();
    disk.shortWrites(37);
    await aWriter({ disk }).append(batch(journalEvents(1, 5)));
    expect(await read()).toEqual(journalEvents(1, 5));
  });

  it('EV-24 has every event once after any sequence of faults, deliveries and restarts', async () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('append' as const),
        back: fc.nat(4),
        size: fc.integer({ min: 1, max: 4 }),
      }),
      fc.record({
        kind: fc.constant('fault' as const),
        operation: fc.constantFrom('write' as const, 'datasync' as const),
        halfDone: fc.nat(2_000),
      }),
      fc.record({ kind: fc.constant('restart' as const) }),
      fc.record({ kind: fc.constant('unpublish' as const) }),
    );
    let number = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        number += 1;
        const taskId = `faulty-${number}`;
        const disk = failingDisk();
        let writer = aWriter({ disk });
        let acknowledged = 0;
        for (const one of steps) {
          if (one.kind === 'fault') disk.failNext(one.operation, 'EIO', one.halfDone);
          if (one.kind === 'restart') writer = aWriter({ disk });
          if (one.kind === 'unpublish') {
            await rm(join(dataDir, 'tasks', taskId, 'events.durable'), { force: true });
          }
          if (one.kind !== 'append') continue;
          const from = Math.max(1, acknowledged + 1 - one.back);
          const to = from + one.size - 1;
          const outcome = await writer
            .append(batch(journalEvents(from, to, '', taskId), { taskId }))
            .catch((error: unknown) => error);
          if (!(outcome instanceof Error)) acknowledged = Math.max(acknowledged, to);
        }
        disk.heal();
        await writer.append(batch(journalEvents(1, acknowledged + 1, '', taskId), { taskId }));
        expect(await read(taskId)).toEqual(journalEvents(1, acknowledged + 1, '', taskId));
      }),
      { numRuns: 60, seed: 20_261_121 },
    );
  });
});

describe('many callers', () => {
  it('EV-21 have their events once and in order on every branch, however their deliveries mix', async () => {
    const delivery = fc.record({ run: fc.nat(2), from: fc.integer({ min: 1, max: 9 }), size: fc.nat(4) });
    let number = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(delivery, { minLength: 1, maxLength: 30 }), async (deliveries) => {
        number += 1;
        const taskId = `mixed-${number}`;
        const writer = aWriter();
        const outcomes = await Promise.all(
          deliveries.map(async ({ run, from, size }) => {
            const events = journalEvents(from, from + size, ` ${run}`, taskId);
            const accepted = await writer.append(batch(events, { taskId, runId: `${RUN}-${run}` })).then(
              () => true,
              () => false,
            );
            return { run, to: from + size, accepted };
          }),
        );
        await expectWellFormed(
          taskId,
          outcomes.filter(({ accepted }) => accepted),
        );
      }),
      { numRuns: 60, seed: 20_261_121 },
    );
  });

  type Line = {
    position: number;
    branch: number;
    run_id: string;
    marker?: string;
    from_sequence: number;
    sequence: number;
  };

  /** Positions without a gap; within a branch sequences without a gap or repeat; every accepted event is there. */
  async function expectWellFormed(
    taskId: string,
    accepted: readonly { readonly run: number; readonly to: number }[],
  ): Promise<void> {
    const path = join(dataDir, 'tasks', taskId, 'events.jsonl');
    const text = existsSync(path) ? await readFile(path, 'utf8') : '';
    const lines = text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Line);
    expect(lines.map(({ position }) => position)).toEqual(upTo(lines.length));
    let expected = 1;
    for (const line of lines) {
      if (line.marker !== undefined) {
        expect(line.from_sequence).toBeLessThanOrEqual(expected);
        expected = line.from_sequence;
        continue;
      }
      expect(line.sequence).toBe(expected);
      expected += 1;
    }
    for (const { run, to } of accepted) {
      expect(lines.some((line) => line.run_id === `${RUN}-${run}` && line.sequence === to)).toBe(true);
    }
  }
});

describe('a problem with a journal', () => {
  it('EV-24 ends when nobody tries any more and its folder is gone or whole again', async () => {
    const disk = failingDisk();
    const writer = aWriter({ disk, lookAgainAfterMs: 0 });
    await writer.append(batch(journalEvents(1, 2)));
    disk.failNext('datasync', 'EIO');
    await journalErrorOf(writer.append(batch(journalEvents(3, 3))));
    expect(writer.problem()).toContain('EIO');
    await writer.lookAgain();
    expect(writer.problem()).toBeNull();

    await rm(folder, { recursive: true });
    await journalErrorOf(writer.append(batch(journalEvents(3, 3))));
    expect(writer.problem()).toContain('rebuild-log');
    await writer.lookAgain();
    expect(writer.problem()).toBeNull();
  });

  it('EV-24 stays while the journal is damaged, and is not looked at while its task still tries', async () => {
    const text = async () => readFile(journal, 'utf8');
    await aWriter().append(batch(journalEvents(1, 3)));
    await rm(durable);
    const broken = (await text()).replace('"position":2', '"positio":2');
    await rm(journal);
    await appendFile(journal, broken);
    const patient = aWriter();
    await patient.recover();
    expect(patient.problem()).toContain('damaged');
    await rm(folder, { recursive: true });
    await patient.lookAgain();
    expect(patient.problem()).toContain('damaged');

    const writer = aWriter({ lookAgainAfterMs: 0 });
    await aWriter().append(batch(journalEvents(1, 3)));
    await rm(durable);
    await rm(journal);
    await appendFile(journal, broken);
    await writer.recover();
    await writer.lookAgain();
    expect(writer.problem()).toContain('damaged');
  });

  it('EV-29 counts the events that wait to be written', async () => {
    const writer = aWriter();
    const under = [writer.append(batch(journalEvents(1, 3))), writer.append(batch(journalEvents(4, 5)))];
    expect(writer.waiting()).toEqual(new Map([[TASK_ID, 5]]));
    await Promise.all(under);
    expect(writer.waiting()).toEqual(new Map());
  });
});
