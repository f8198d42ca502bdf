import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createJsonlJournalWriter } from '../../src/adapters/jsonl/index.js';
import type { EventJournalWriter } from '../../src/ports/event-journal.js';
import { serveJournal } from '../../src/main/serve-journal.js';
import { batch, journalEvents } from '../suites/event-journal.js';
import { TASK_ID } from '../support/builders.js';

describe('the service of the journals', () => {
  let dataDir: string;
  let journal: string;
  const logged: Record<string, unknown>[] = [];
  const logger = pino(
    { level: 'warn' },
    { write: (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>) },
  );
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'intern-serve-journal-'));
    journal = join(dataDir, 'tasks', TASK_ID, 'events.jsonl');
    logged.length = 0;
    const writer = createJsonlJournalWriter({ dataDir });
    await writer.append(batch(journalEvents(1, 2)));
    await writer.close();
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  /** Serves as a process does that has just been started, for as long as the work takes. */
  async function serving(work: (writer: EventJournalWriter) => Promise<unknown>): Promise<void> {
    const stop = new AbortController();
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    await serveJournal({
      dataDir,
      logger,
      signal: stop.signal,
      recorded: () => Promise.resolve(null),
      onState: () => undefined,
      createWorker: (writer) =>
        Promise.resolve({
          run: async () => {
            await work(writer);
            stop.abort();
            await ended;
          },
          shutdown: () => end(),
        }),
    });
  }

  it('EV-23 tells in the log which journal had a torn end, how many bytes were cut, and what is left', async () => {
    const { size } = await stat(journal);
    const whole = await readFile(journal, 'utf8');
    await appendFile(journal, '{"position":3,"bra');
    await serving(async () => expect(await readFile(journal, 'utf8')).toBe(whole));
    const told = { level: 40, path: journal, cutBytes: 18, keptBytes: size, lastPosition: 2 };
    expect(logged).toEqual([expect.objectContaining(told)]);
    expect(logged[0]?.['msg']).toBe(
      `18 bytes of a torn end were cut off ${journal}; it ends with line 2, and what was cut is written again from the workflow`,
    );
  });

  it('EV-23 tells nothing of a journal that is whole', async () => {
    await serving((writer) => writer.append(batch(journalEvents(3, 3))));
    expect(logged).toEqual([]);
  });

  it('EV-23 tells of an end that is torn while it serves, at the next append', async () => {
    await serving(async (writer) => {
      await writer.append(batch(journalEvents(3, 3)));
      await appendFile(journal, '{"pos');
      await writer.append(batch(journalEvents(4, 4)));
    });
    expect(logged).toEqual([expect.objectContaining({ path: journal, cutBytes: 5, lastPosition: 3 })]);
  });
});
