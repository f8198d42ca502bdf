import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { appendFile, cp, mkdir, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createJsonlJournalReader,
  createJsonlJournalWriter,
  type JournalRepair,
  type JsonlJournalWriter,
  type JsonlJournalWriterOptions,
} from '../../../src/adapters/jsonl/index.js';
import type { RecordedEvent } from '../../../src/domain/task/events.js';
import { batch, journalErrorOf, journalEvent, journalEvents, RUN } from '../../suites/event-journal.js';
import { TASK_ID } from '../../support/builders.js';
import { runTypescript } from '../../support/typescript-process.js';

let dataDir: string;
let folder: string;
let journal: string;
let durable: string;
let repairs: JournalRepair[];
let writers: JsonlJournalWriter[];
beforeEach(async () => {
  // Where there is a disk in memory, the hundreds of fsyncs of these tests cost nothing.
  dataDir = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'intern-durable-'));
  folder = join(dataDir, 'tasks', TASK_ID);
  journal = join(folder, 'events.jsonl');
  durable = join(folder, 'events.durable');
  repairs = [];
  writers = [];
});
afterEach(async () => {
  await Promise.all(writers.map((writer) => writer.close()));
  await rm(dataDir, { recursive: true, force: true });
});

/** A writer with no memory of the file: what a restarted process is. */
function restarted(more: Partial<JsonlJournalWriterOptions> = {}): JsonlJournalWriter {
  const writer = createJsonlJournalWriter({ dataDir, onRepair: (repair) => repairs.push(repair), ...more });
  writers.push(writer);
  return writer;
}
const read = () => createJsonlJournalReader({ dataDir }).getEvents(TASK_ID);
const lines = async (): Promise<readonly string[]> =>
  (await readFile(journal, 'utf8')).split('\n').slice(0, -1);
const positions = async (): Promise<readonly unknown[]> =>
  (await lines()).map((line) => (JSON.parse(line) as { position: unknown }).position);

describe('the file', () => {
  it('EV-20 holds one JSON object a line, in UTF-8, as pinned', async () => {
    await restarted().append(batch([journalEvent(1)]));
    await restarted().append(batch([{ ...journalEvent(1), data: { text: 'é' } }], { runId: 'run-b' }));
    expect(await readFile(journal, 'utf8')).toBe(
      '{"position":1,"branch":1,"run_id":"run-a","event_id":"0196f3c0-0000-7000-8000-000000000001",' +
        '"task_id":"0196f3c0-0000-7000-8000-000000000001","event_type":"USER_INTERVENTION",' +
        '"timestamp":"2026-01-31T12:00:01.000Z","sequence":1,"vector_clock":{"user:page":1},"actor":"user:page",' +
        '"causation_id":null,"correlation_id":"request-1","code_version":0,' +
        '"data":{"kind":"guidance","client":"page","text":"guidance 1"}}\n' +
        '{"position":2,"branch":2,"run_id":"run-b","marker":"branch_opened","from_sequence":1}\n' +
        '{"position":3,"branch":2,"run_id":"run-b","event_id":"0196f3c0-0000-7000-8000-000000000001",' +
        '"task_id":"0196f3c0-0000-7000-8000-000000000001","event_type":"USER_INTERVENTION",' +
        '"timestamp":"2026-01-31T12:00:01.000Z","sequence":1,"vector_clock":{"user:page":1},"actor":"user:page",' +
        '"causation_id":null,"correlation_id":"request-1","code_version":0,"data":{"text":"é"}}\n',
    );
  });

  it('EV-21 is judged by the same rules after a restart, runs of older branches included', async () => {
    await restarted().append(batch(journalEvents(1, 4)));
    await restarted().append(batch(journalEvents(5, 6), { runId: 'run-b', continuedFrom: RUN }));
    await restarted().append(batch(journalEvents(4, 5, ' c'), { runId: 'run-c' }));
    expect((await journalErrorOf(restarted().append(batch([journalEvent(6)])))).code).toBe('former_run');
    expect(
      (await journalErrorOf(restarted().append(batch([journalEvent(6)], { runId: 'run-b' })))).code,
    ).toBe('former_run');
    const head = await restarted().append(batch(journalEvents(4, 6, ' c'), { runId: 'run-c' }));
    expect(head).toEqual({ branch: 2, position: 10, sequence: 6 });
    expect(await read()).toEqual([...journalEvents(1, 3), ...journalEvents(4, 6, ' c')]);
  });

  it('EV-28 finds events by search in a file of thousands of lines of all lengths', async () => {
    const events = Array.from({ length: 3_000 }, (_, index): RecordedEvent => ({
      ...journalEvent(index + 1),
      data: { text: 'x'.repeat((index * 7_919) % 900) },
    }));
    const long: RecordedEvent = { ...journalEvent(1_500), data: { text: 'y'.repeat(600_000) } };
    events[1_499] = long;
    await restarted().append(batch(events));
    const reader = createJsonlJournalReader({ dataDir });
    for (const after of [0, 1, 2, 700, 1_498, 1_499, 1_500, 2_997, 2_999]) {
      expect(await reader.getEvents(TASK_ID, { afterSequence: after, limit: 2 })).toEqual(
        events.slice(after, after + 2),
      );
    }
  });
});

describe('a torn end', () => {
  it('EV-23 is cut back at every byte of the last append, reported, and filled again', async () => {
    await restarted().append(batch(journalEvents(1, 2)));
    const kept = (await stat(journal)).size;
    const published = await readFile(durable);
    await restarted().append(batch(journalEvents(3, 4)));
    const whole = await readFile(journal);
    const firstOfTwo = whole.indexOf('\n', kept) + 1;
    for (let length = kept; length < whole.length; length += 1) {
      repairs = [];
      await writeFile(journal, whole.subarray(0, length));
      await writeFile(durable, published);
      expect(await read()).toEqual(journalEvents(1, 2));
      const head = await restarted().append(batch(journalEvents(3, 4)));
      expect(head.sequence).toBe(4);
      expect(await readFile(journal)).toEqual(whole);
      const left = length >= firstOfTwo ? firstOfTwo : kept;
      const torn = {
        path: journal,
        keptBytes: left,
        cutBytes: length - left,
        lastPosition: left === kept ? 2 : 3,
      };
      expect(repairs).toEqual(length === left ? [] : [torn]);
    }
  });

  it('EV-23 EV-22 of the first append is cut back at every byte, reported, and filled again', async () => {
    await restarted().append(batch(journalEvents(1, 2)));
    const whole = await readFile(journal);
    const firstOfTwo = whole.indexOf('\n') + 1;
    for (let length = 0; length < whole.length; length += 1) {
      repairs = [];
      await writeFile(journal, whole.subarray(0, length));
      // The opening publishes a length of 0 and waits for it. In a folder that was restored it may be missing.
      const isPublished = length % 2 === 0;
      if (isPublished) await writeFile(durable, `${'0'.repeat(16)} ${'0'.repeat(16)}\n`);
      else await rm(durable, { force: true });
      const left = length >= firstOfTwo ? firstOfTwo : 0;
      expect(await read()).toEqual(left === 0 || isPublished ? [] : journalEvents(1, 1));
      expect((await restarted().append(batch(journalEvents(1, 2)))).sequence).toBe(2);
      expect(await readFile(journal)).toEqual(whole);
      expect(await read()).toEqual(journalEvents(1, 2));
      const lastPosition = left === 0 ? 0 : 1;
      const torn = { path: journal, keptBytes: left, cutBytes: length - left, lastPosition };
      expect(repairs).toEqual(length === left ? [] : [torn]);
    }
  });

  it('EV-23 EV-21 of an append that opens a branch is cut back at every byte, its marker too, and filled again', async () => {
    await restarted().append(batch(journalEvents(1, 4)));
    const kept = (await stat(journal)).size;
    const published = await readFile(durable);
    const reset = batch([journalEvent(4, ' b')], { runId: 'run-b' });
    await restarted().append(reset);
    const whole = await readFile(journal);
    const behindMarker = whole.indexOf('\n', kept) + 1;
    expect(whole.toString('utf8', kept, behindMarker)).toContain('"marker":"branch_opened"');
    for (let length = kept; length < whole.length; length += 1) {
      repairs = [];
      await writeFile(journal, whole.subarray(0, length));
      await writeFile(durable, published);
      expect(await read()).toEqual(journalEvents(1, 4));
      expect(await restarted().append(reset)).toEqual({ branch: 2, position: 6, sequence: 4 });
      expect(await readFile(journal)).toEqual(whole);
      expect(await read()).toEqual([...journalEvents(1, 3), journalEvent(4, ' b')]);
      const [left, lastPosition] = length >= behindMarker ? [behindMarker, 5] : [kept, 4];
      const torn = { path: journal, keptBytes: left, cutBytes: length - left, lastPosition };
      expect(repairs).toEqual(length === left ? [] : [torn]);
    }
  });

  it.each([
    ['a page of NUL bytes', '\0'.repeat(4096)],
    ['a page of NUL bytes with a newline', `${'\0'.repeat(4095)}\n`],
    ['garbage over several lines', 'x\n{"position":\n\u00ff\u00fe\n'],
    ['a whole line that is no journal line', '{"position":3}\n'],
  ])('EV-23 made of %s is cut', async (_name, tail) => {
    await restarted().append(batch(journalEvents(1, 2)));
    await appendFile(journal, tail);
    await restarted().append(batch(journalEvents(3, 3)));
    expect(await positions()).toEqual([1, 2, 3]);
    expect(repairs).toMatchObject([{ cutBytes: Buffer.byteLength(tail), lastPosition: 2 }]);
  });

  it('EV-23 made of the last lines once more is cut', async () => {
    await restarted().append(batch(journalEvents(1, 3)));
    await appendFile(journal, (await lines()).map((line) => `${line}\n`).join(''));
    await restarted().append(batch(journalEvents(4, 4)));
    expect(await positions()).toEqual([1, 2, 3, 4]);
  });

  it('EV-23 never surfaces in a folder that came without the published length', async () => {
    await restarted().append(batch(journalEvents(1, 3)));
    await rm(durable);
    await truncate(journal, (await stat(journal)).size - 5);
    expect(await read()).toEqual(journalEvents(1, 2));
    await restarted().append(batch(journalEvents(2, 4)));
    expect(await read()).toEqual(journalEvents(1, 4));
    expect(repairs).toHaveLength(1);
  });

  it('EV-23 is told from a published length that was read in the middle of its update', async () => {
    await restarted().append(batch(journalEvents(1, 2)));
    const shorter = (await readFile(durable, 'latin1')).slice(0, 16);
    await restarted().append(batch(journalEvents(3, 3)));
    const longer = (await readFile(durable, 'latin1')).slice(0, 16);
    await writeFile(durable, `${shorter} ${longer}\n`);
    expect(await read()).toEqual(journalEvents(1, 3));
  });

  it('EV-23 is repaired by recover, so that a task that nobody appends to can be read whole', async () => {
    await restarted().append(batch(journalEvents(1, 2)));
    const published = await readFile(durable);
    await restarted().append(batch(journalEvents(3, 3)));
    await writeFile(durable, published);
    await appendFile(journal, '{"position":4,"bra');
    expect(await read()).toEqual(journalEvents(1, 2));
    await restarted().recover();
    expect(await read()).toEqual(journalEvents(1, 3));
    expect(repairs).toMatchObject([{ cutBytes: 18 }]);
  });

  it('EV-24 refuses a journal with damage in its middle instead of cutting what follows', async () => {
    await restarted().append(batch(journalEvents(1, 3)));
    await rm(durable);
    const text = await readFile(journal, 'utf8');
    await writeFile(journal, text.replace('"position":2', '"positio":2'));
    const error = await journalErrorOf(restarted().append(batch(journalEvents(4, 4))));
    expect(error).toMatchObject({
      code: 'damaged',
      path: journal,
      message: expect.stringContaining('damaged'),
    });
    expect((await journalErrorOf(read())).message).toContain('damaged');
    expect((await stat(journal)).size).toBe(text.length - 1);
  });
});

describe('durability', () => {
  it('EV-22 what was acknowledged survives kill -9 of the writer, ten times over', async () => {
    let acknowledged = 0;
    for (let round = 0; round < 10; round += 1) {
      const from = acknowledged + 1;
      const writer = runTypescript(
        (src) => `
          const { createJsonlJournalWriter } = await import('${src}/adapters/jsonl/journal-writer.ts');
          const writer = createJsonlJournalWriter({ dataDir: ${JSON.stringify(dataDir)} });
          for (let sequence = ${from}; ; sequence += 1) {
            const event = { ...${JSON.stringify(journalEvent(1))}, sequence, data: { text: 'x'.repeat(5000) } };
            await writer.append({ taskId: '${TASK_ID}', runId: '${RUN}', continuedFrom: null, events: [event] });
            console.log(sequence);
          }
        `,
      );
      for (let seen = 0; seen < 5 + round; seen += 1) acknowledged = Number(await writer.line());
      await writer.kill();
      await restarted().recover();
      const events = await read();
      expect(events.length).toBeGreaterThanOrEqual(acknowledged);
      expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1));
      acknowledged = events.length;
    }
    expect(await positions()).toEqual(Array.from({ length: acknowledged }, (_, index) => index + 1));
  });

  it('EV-24 names the path when a file stands in the way of the folder, and goes on when it is gone', async () => {
    await writeFile(join(dataDir, 'tasks'), 'in the way');
    const writer = restarted();
    const error = await journalErrorOf(writer.append(batch(journalEvents(1, 1))));
    expect(error).toMatchObject({ code: 'io', path: journal, message: expect.stringContaining(journal) });
    expect(writer.problem()).toBe(error.message);
    await rm(join(dataDir, 'tasks'));
    await writer.append(batch(journalEvents(1, 2)));
    expect(writer.problem()).toBeNull();
    expect(await read()).toEqual(journalEvents(1, 2));
  });

  it('EV-24 names the path when a folder stands in the place of the journal', async () => {
    await mkdir(journal, { recursive: true });
    const error = await journalErrorOf(restarted().append(batch(journalEvents(1, 1))));
    expect(error).toMatchObject({ code: 'io', path: journal, message: expect.stringContaining('EISDIR') });
  });

  it('EV-24 survives a write cut short: nothing half-written is read, and with room every event is there once', async () => {
    const writer = runTypescript(
      (src) => `
        const { createJsonlJournalWriter } = await import('${src}/adapters/jsonl/journal-writer.ts');
        const writer = createJsonlJournalWriter({ dataDir: ${JSON.stringify(dataDir)} });
        const event = (sequence, size) =>
          ({ ...${JSON.stringify(journalEvent(1))}, sequence, data: { text: 'z'.repeat(size) } });
        const append = (...events) => writer
          .append({ taskId: '${TASK_ID}', runId: '${RUN}', continuedFrom: null, events })
          .then((head) => console.log(head.sequence), (error) => console.log(error.code + ' ' + error.message));
        await append(event(1, 10));
        await append(event(2, 10), event(3, 20_000), event(4, 20_000));
        await append(event(2, 10), event(3, 20_000), event(4, 20_000));
        // What a disk with room again is: the same process and the same journal, and less to write.
        await append(event(2, 30), event(3, 40));
      `,
      { fileKilobytes: 16 },
    );
    expect(await writer.line()).toBe('1');
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const refused = await writer.line();
      expect(refused).toContain(`io cannot write the journal ${journal}`);
      expect(refused).toContain('EFBIG');
    }
    expect(await writer.line()).toBe('3');
    expect(await positions()).toEqual([1, 2, 3]);
    expect((await readFile(journal, 'utf8')).endsWith('}\n')).toBe(true);
    expect((await read()).map((event) => (event.data.text as string).length)).toEqual([10, 30, 40]);
  });

  it('EV-24 shows readers nothing of a write cut short', async () => {
    const writer = runTypescript(
      (src) => `
        const { createJsonlJournalWriter } = await import('${src}/adapters/jsonl/journal-writer.ts');
        const writer = createJsonlJournalWriter({ dataDir: ${JSON.stringify(dataDir)} });
        const event = (sequence, size) =>
          ({ ...${JSON.stringify(journalEvent(1))}, sequence, data: { text: 'z'.repeat(size) } });
        const batch = { taskId: '${TASK_ID}', runId: '${RUN}', continuedFrom: null };
        await writer.append({ ...batch, events: [event(1, 10)] });
        await writer.append({ ...batch, events: [event(2, 10), event(3, 20_000)] }).catch((error) => console.log(error.code));
      `,
      { fileKilobytes: 16 },
    );
    expect(await writer.line()).toBe('io');
    expect((await stat(journal)).size).toBe(16 * 1024);
    expect(await read()).toHaveLength(1);
    await restarted().recover();
    expect(repairs).toMatchObject([{ path: journal, lastPosition: 2 }]);
  });

  it('EV-27 starts anew when the journal was deleted, and reads on when another file was put in its place', async () => {
    const writer = restarted();
    await writer.append(batch(journalEvents(1, 3)));
    await cp(folder, join(dataDir, 'copy'), { recursive: true });
    await rm(folder, { recursive: true });
    await writer.append(batch(journalEvents(1, 5)));
    expect(await read()).toEqual(journalEvents(1, 5));
    await rm(folder, { recursive: true });
    await cp(join(dataDir, 'copy'), folder, { recursive: true });
    await writer.append(batch(journalEvents(2, 4)));
    expect(await read()).toEqual(journalEvents(1, 4));
  });
});
