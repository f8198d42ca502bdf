import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJsonlJournalReader, createJsonlJournalWriter } from '../../../src/adapters/jsonl/index.js';
import { batch, journalEvents } from '../../suites/event-journal.js';
import { TASK_ID } from '../../support/builders.js';
import { failingDisk } from './failing-disk.js';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'intern-again-'));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

describe('lines that a process wrote, and died before it knew that they were safe', () => {
  it.each(['recover', 'append'] as const)(
    'EV-22 are written once more by the next one, and made safe before anybody reads them: %s',
    async (first) => {
      const folder = join(dataDir, 'tasks', TASK_ID);
      const [journal, durable] = [join(folder, 'events.jsonl'), join(folder, 'events.durable')];
      const dead = createJsonlJournalWriter({ dataDir });
      await dead.append(batch(journalEvents(1, 2)));
      const [published, safe] = [await readFile(durable), (await stat(journal)).size];
      await dead.append(batch(journalEvents(3, 5)));
      const unsafe = (await stat(journal)).size - safe;
      await dead.close();
      await writeFile(durable, published);

      const disk = failingDisk();
      const next = createJsonlJournalWriter({ dataDir, disk });
      // An append of what is there already writes nothing by itself.
      await (first === 'recover' ? next.recover() : next.append(batch(journalEvents(3, 5))));
      expect(disk.log.map(({ operation, bytes }) => [operation, bytes])).toEqual([
        ['write', unsafe],
        ['datasync', 0],
      ]);
      expect(await createJsonlJournalReader({ dataDir }).getEvents(TASK_ID)).toEqual(journalEvents(1, 5));
      await next.close();
    },
  );
});
