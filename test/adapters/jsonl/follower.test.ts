import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJsonlJournalReader, createJsonlJournalWriter } from '../../../src/adapters/jsonl/index.js';
import { decodeLine, type JournalLine } from '../../../src/domain/journal/journal-line.js';
import type { RecordedEvent } from '../../../src/domain/task/events.js';
import { batch, journalErrorOf, journalEvent, journalEvents, RUN } from '../../suites/event-journal.js';
import { TASK_ID } from '../../support/builders.js';
import { runTypescript } from '../../support/typescript-process.js';

let dataDir: string;
let folder: string;
let abort: AbortController;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'intern-follow-'));
  folder = join(dataDir, 'tasks', TASK_ID);
  abort = new AbortController();
});
afterEach(async () => {
  abort.abort();
  await rm(dataDir, { recursive: true, force: true });
});

const follow = (after = 0, pollMs = 1_000): AsyncIterator<RecordedEvent> =>
  createJsonlJournalReader({ dataDir, pollMs }).follow(TASK_ID, after, abort.signal)[Symbol.asyncIterator]();
async function append(from: number, to: number, mark = '', runId = RUN): Promise<void> {
  const writer = createJsonlJournalWriter({ dataDir });
  await writer.append(batch(journalEvents(from, to, mark), { runId }));
  await writer.close();
}

/** The lines of the journal as they are, with more at a place, their positions counted anew. */
async function linesWith(more: readonly JournalLine[], place: number): Promise<readonly JournalLine[]> {
  const text = await readFile(join(folder, 'events.jsonl'), 'utf8');
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => decodeLine(line)!);
  return lines.toSpliced(place, 0, ...more).map((line, index) => ({ ...line, position: index + 1 }));
}

async function replaceWith(lines: readonly JournalLine[]): Promise<void> {
  const writer = createJsonlJournalWriter({ dataDir });
  await writer.replace(TASK_ID, async function* () {
    for (const line of lines) yield await Promise.resolve(line);
  });
  await writer.close();
}

async function next(events: AsyncIterator<RecordedEvent>, count: number): Promise<readonly RecordedEvent[]> {
  const taken: RecordedEvent[] = [];
  for (let turn = 0; turn < count; turn += 1) taken.push((await events.next()).value as RecordedEvent);
  return taken;
}

/** Time for a follower of a short poll to look many times. */
async function manyLooks(): Promise<'looked'> {
  const reader = createJsonlJournalReader({ dataDir, pollMs: 5 });
  for (let look = 0; look < 200; look += 1) expect(await reader.getEvents(TASK_ID)).toHaveLength(3);
  return 'looked';
}

describe('a follower', () => {
  it('EV-25 gets what another process writes, each event once and in order, and ends with the task', async () => {
    const writer = runTypescript(
      (src) => `
        const { createJsonlJournalWriter } = await import('${src}/adapters/jsonl/journal-writer.ts');
        const writer = createJsonlJournalWriter({ dataDir: ${JSON.stringify(dataDir)} });
        const appends = [];
        for (let sequence = 1; sequence <= 200; sequence += 1) {
          const event = { ...${JSON.stringify(journalEvent(1))}, sequence };
          if (sequence === 200) event.event_type = 'TASK_CANCELLED';
          appends.push(writer.append({ taskId: '${TASK_ID}', runId: '${RUN}', continuedFrom: null, events: [event] }));
        }
        await Promise.all(appends);
      `,
    );
    const seen: number[] = [];
    for await (const event of { [Symbol.asyncIterator]: () => follow() }) seen.push(event.sequence);
    expect(seen).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    await writer.kill();
  });

  it('EV-22 does not get whole lines that are not published as durable yet', async () => {
    await append(1, 2);
    const before = await readFile(join(folder, 'events.durable'));
    const events = follow();
    await next(events, 2);
    await append(3, 3);
    await next(events, 1);
    const durable = await readFile(join(folder, 'events.durable'));
    const [third = ''] = (await readFile(join(folder, 'events.jsonl'), 'utf8')).split('\n').slice(2);
    const fourth = third.replace('"position":3', '"position":4').replace('"sequence":3', '"sequence":4');
    await appendFile(join(folder, 'events.jsonl'), `${fourth}\n`);
    const late = follow(0, 5);
    expect(await next(late, 3)).toEqual(journalEvents(1, 3));
    const pending = late.next();
    // Many looks at the file later there is still nothing: only the published length counts.
    const outcome = await Promise.race([pending, manyLooks()]);
    expect(outcome).toBe('looked');
    const published = String(Number(durable.toString().slice(0, 16)) + fourth.length + 1).padStart(16, '0');
    expect(before.toString()).not.toBe(durable.toString());
    await writeFile(join(folder, 'events.durable'), `${published} ${published}\n`);
    expect((await pending).value).toMatchObject({ sequence: 4 });
  });

  it('EV-25 is woken by each change, long before it would look again', async () => {
    await append(1, 1);
    const events = follow(0, 600_000);
    await next(events, 1);
    // The first look may be due to the beginning of the watch, all later ones only to a change.
    for (let sequence = 2; sequence <= 12; sequence += 1) {
      const pending = next(events, 1);
      await append(sequence, sequence);
      expect(await pending).toEqual([journalEvent(sequence)]);
    }
  });

  it('EV-25 gets events by polling alone when it began before the folder was there', async () => {
    const events = follow(0, 20);
    const first = next(events, 2);
    await append(1, 2);
    expect(await first).toEqual(journalEvents(1, 2));
    await append(3, 3);
    expect(await next(events, 1)).toEqual(journalEvents(3, 3));
  });

  it('EV-27 goes on after the journal was rebuilt, with nothing twice', async () => {
    await append(1, 3);
    const events = follow(0, 20);
    await next(events, 3);
    await rm(folder, { recursive: true });
    await append(1, 5);
    expect(await next(events, 2)).toEqual(journalEvents(4, 5));
  });

  it('EV-21 gets a branch from its first event on, also when the journal was put in place anew before it looked', async () => {
    await append(1, 5);
    const events = follow(0, 20);
    await next(events, 5);
    await append(3, 4, ' anew', 'run-b');
    // What a rebuild does after a reset: the older branch had not got its last event yet.
    const sixth: JournalLine = { kind: 'event', position: 0, branch: 1, runId: RUN, event: journalEvent(6) };
    await replaceWith(await linesWith([sixth], 5));
    expect(await next(events, 2)).toEqual(journalEvents(3, 4, ' anew'));
    await append(5, 5, ' anew', 'run-b');
    expect(await next(events, 1)).toEqual([journalEvent(5, ' anew')]);
  });

  it('EV-21 gets nothing of a branch twice when a rebuild puts lines, or a whole branch, before it', async () => {
    await append(1, 5);
    const events = follow(0, 20);
    await next(events, 5);
    await append(3, 4, ' anew', 'run-b');
    expect(await next(events, 2)).toEqual(journalEvents(3, 4, ' anew'));
    const sixth: JournalLine = { kind: 'event', position: 0, branch: 1, runId: RUN, event: journalEvent(6) };
    await replaceWith(await linesWith([sixth], 5));
    await append(5, 5, ' anew', 'run-b');
    expect(await next(events, 1)).toEqual([journalEvent(5, ' anew')]);
    const between = { position: 0, branch: 2, runId: 'run-between' };
    const lines = await linesWith(
      [
        { ...between, kind: 'branch_opened', fromSequence: 2 },
        { ...between, kind: 'event', event: journalEvent(2, ' between') },
      ],
      6,
    );
    await replaceWith(lines.map((line) => (line.runId === 'run-b' ? { ...line, branch: 3 } : line)));
    await append(6, 6, ' anew', 'run-b');
    expect(await next(events, 1)).toEqual([journalEvent(6, ' anew')]);
  });

  it('EV-24 says where the journal is damaged instead of passing it over', async () => {
    await append(1, 3);
    const path = join(folder, 'events.jsonl');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('"sequence":2', '"sequence":x'));
    const events = follow();
    const error = await journalErrorOf(next(events, 3));
    expect(error).toMatchObject({ code: 'damaged', path, message: expect.stringContaining('damaged') });
  });

  it('EV-25 ends quietly when aborted while it waits', async () => {
    const events = follow();
    const pending = events.next();
    abort.abort();
    expect((await pending).done).toBe(true);
  });
});
