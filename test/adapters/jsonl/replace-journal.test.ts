import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createJournalText,
  createJsonlJournalReader,
  createJsonlJournalWriter,
  type JsonlJournalWriter,
} from '../../../src/adapters/jsonl/index.js';
import { encodeLine, type JournalLine } from '../../../src/domain/journal/journal-line.js';
import type { RecordedEvent } from '../../../src/domain/task/events.js';
import { aPlan, TASK_ID } from '../../support/builders.js';
import { play } from '../../support/story.js';

const events = play({ plan: aPlan('email') }).events as unknown as readonly RecordedEvent[];
const lines: readonly JournalLine[] = events.map((event, index) => ({
  kind: 'event',
  position: index + 1,
  branch: 1,
  runId: 'run-1',
  event,
}));
const batch = (from: number, to: number) => ({
  taskId: TASK_ID,
  runId: 'run-1',
  continuedFrom: null,
  events: events.slice(from - 1, to),
});

async function* stream(part: readonly JournalLine[], failure?: Error): AsyncGenerator<JournalLine> {
  for (const line of part) yield await Promise.resolve(line);
  if (failure) throw failure;
}

describe('a journal put in place as a whole', () => {
  let dataDir: string;
  let writer: JsonlJournalWriter;
  const file = (): string => join(dataDir, 'tasks', TASK_ID, 'events.jsonl');
  const text = (count: number): string =>
    lines
      .slice(0, count)
      .map((line) => `${encodeLine(line)}\n`)
      .join('');

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'intern-replace-'));
    writer = createJsonlJournalWriter({ dataDir });
  });
  afterEach(async () => {
    await writer.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('EV-27 holds what the appends would have written, and the appends go on behind it', async () => {
    const replaced = await writer.replace(TASK_ID, () => stream(lines.slice(0, 5)));
    expect(replaced).toEqual({ lines: 5, bytes: Buffer.byteLength(text(5)), changed: true });
    expect(await writer.append(batch(4, 8))).toEqual({ branch: 1, position: 8, sequence: 8 });
    expect(await readFile(file(), 'utf8')).toBe(text(8));
  });

  it('EV-27 leaves a journal alone that holds those very lines', async () => {
    await writer.append(batch(1, 4));
    const { ino } = await stat(file());
    expect(await writer.replace(TASK_ID, () => stream(lines.slice(0, 4)))).toMatchObject({ changed: false });
    expect((await stat(file())).ino).toBe(ino);
  });

  it('EV-27 takes its turn among the appends of a task that runs', async () => {
    await writer.append(batch(1, 3));
    let began = (): void => undefined;
    const begun = new Promise<void>((resolve) => (began = resolve));
    const replacing = writer.replace(TASK_ID, async function* () {
      began();
      yield* stream(lines.slice(0, 4));
    });
    await begun;
    const appending = writer.append(batch(4, 6));
    await Promise.all([replacing, appending]);
    expect(await readFile(file(), 'utf8')).toBe(text(6));
  });

  it('EV-27 stays as it was when the lines cannot be told to their end', async () => {
    await writer.append(batch(1, 4));
    const replacing = writer.replace(TASK_ID, () =>
      stream(lines.slice(0, 2), new Error('the server went away')),
    );
    await expect(replacing).rejects.toThrow('the server went away');
    expect(await readFile(file(), 'utf8')).toBe(text(4));
    expect(await writer.append(batch(5, 6))).toMatchObject({ position: 6 });
  });

  it('EV-27 a damaged journal of another length is read whole afterwards', async () => {
    await writer.append(batch(1, 9));
    await writeFile(file(), 'x'.repeat(700));
    await writer.replace(TASK_ID, () => stream(lines.slice(0, 6)));
    expect(await createJsonlJournalReader({ dataDir }).getEvents(TASK_ID)).toHaveLength(6);
  });

  it('EV-27 tells whoever makes the lines which runs the journal names, where it is damaged too', async () => {
    const named: (readonly string[])[] = [];
    const replace = (): Promise<unknown> =>
      writer.replace(TASK_ID, (runs) => {
        named.push(runs);
        return stream(lines.slice(0, 5));
      });
    await replace();
    await writer.append({ ...batch(6, 7), runId: 'run-2', continuedFrom: 'run-1' });
    const damaged = (await readFile(file(), 'utf8')).replace(/"sequence":2,/, '"sequence";2,');
    const moved = '{"branch":1,"position":8,"run_id":"run-3","marker":"branch_opened","from_sequence":2}';
    await writeFile(
      file(),
      `${damaged}no line at all\n${moved}\n{"position":9,"branch":2,"run_id":"run-4","ev`,
    );
    expect(await createJournalText({ dataDir }).runs(TASK_ID)).toEqual(['run-1', 'run-2', 'run-3']);
    await replace();
    expect(named).toEqual([[], ['run-1', 'run-2', 'run-3']]);
    expect(await createJournalText({ dataDir }).runs('unknown')).toEqual([]);
  });

  it('EV-27 followers go on over a rebuild, with no event lost and none told twice', async () => {
    await writer.append(batch(1, 5));
    const seen: number[] = [];
    const stopping = new AbortController();
    const reader = createJsonlJournalReader({ dataDir, pollMs: 20 });
    const following = (async () => {
      for await (const event of reader.follow(TASK_ID, 0, stopping.signal)) {
        seen.push(event.sequence);
        if (event.sequence === 5) {
          await rm(file());
          await writer.replace(TASK_ID, () => stream(lines.slice(0, 7)));
        }
        if (event.sequence === 7) await writer.append(batch(8, events.length));
      }
    })();
    await following;
    expect(seen).toEqual(events.map((event) => event.sequence));
  });

  it('EV-27 the text of a journal is what lies on disk, line by line, in any alphabet', async () => {
    const journal = createJournalText({ dataDir });
    const read = async (): Promise<readonly string[]> => {
      const found: string[] = [];
      for await (const line of journal.lines(TASK_ID)) found.push(line);
      return found;
    };
    expect(await read()).toEqual([]);
    const wide = events.map((event) => ({ ...event, data: { ...event.data, note: 'ü€😀'.repeat(40_000) } }));
    await writer.append({ ...batch(1, 4), events: wide.slice(0, 4) });
    expect((await read()).map((line) => (JSON.parse(line) as RecordedEvent).data.note)).toEqual(
      wide.slice(0, 4).map((event) => event.data.note),
    );
  });
});
