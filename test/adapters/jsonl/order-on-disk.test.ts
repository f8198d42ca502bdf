import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createJsonlJournalWriter, type JsonlJournalWriter } from '../../../src/adapters/jsonl/index.js';
import type { JournalLine } from '../../../src/domain/journal/journal-line.js';
import { batch, journalEvent, journalEvents } from '../../suites/event-journal.js';
import { TASK_ID } from '../../support/builders.js';
import { failingDisk, type FailingDisk } from './failing-disk.js';

async function* linesUpTo(count: number): AsyncGenerator<JournalLine> {
  for (const event of journalEvents(1, count)) {
    const line = { kind: 'event', position: event.sequence, branch: 1, runId: 'run-1', event } as const;
    yield await Promise.resolve(line);
  }
}

describe('the order in which things become safe on disk', () => {
  let dataDir: string;
  let disk: FailingDisk;
  let writer: JsonlJournalWriter;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'intern-order-'));
    disk = failingDisk();
    writer = createJsonlJournalWriter({ dataDir, disk });
  });
  afterEach(async () => {
    await writer.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('EV-22 the first append of a task makes its names safe too, the folder in its folder as well', async () => {
    await writer.append(batch(journalEvents(1, 2)));
    expect(disk.steps).toEqual([
      'datasync events.jsonl',
      'datasync events.durable',
      `sync ${TASK_ID}`,
      'sync tasks',
      `sync ${basename(dataDir)}`,
      'write events.jsonl',
      'datasync events.jsonl',
    ]);
    disk.steps.length = 0;
    await writer.append(batch([journalEvent(3)]));
    expect(disk.steps).toEqual(['write events.jsonl', 'datasync events.jsonl']);
  });

  it('EV-22 EV-27 a rebuilt journal is safe before it gets its name, and the old length is gone before that', async () => {
    await writer.append(batch(journalEvents(1, 2)));
    disk.steps.length = 0;
    expect(await writer.replace(TASK_ID, () => linesUpTo(4))).toMatchObject({ lines: 4, changed: true });
    expect(disk.steps).toEqual([
      'sync events.jsonl.rebuilt',
      'remove events.durable',
      'rename events.jsonl.rebuilt events.jsonl',
      'datasync events.durable',
      `sync ${TASK_ID}`,
      'sync tasks',
      `sync ${basename(dataDir)}`,
      'remove events.jsonl.rebuilt',
    ]);
  });

  it('EV-22 EV-27 a rebuild that leaves no lines makes it safe that the file is gone', async () => {
    await writer.append(batch(journalEvents(1, 2)));
    disk.steps.length = 0;
    await writer.replace(TASK_ID, () => linesUpTo(0));
    expect(disk.steps).toEqual([
      'sync events.jsonl.rebuilt',
      'remove events.durable',
      'remove events.jsonl',
      `sync ${TASK_ID}`,
      'sync tasks',
      `sync ${basename(dataDir)}`,
      'remove events.jsonl.rebuilt',
    ]);
  });
});
