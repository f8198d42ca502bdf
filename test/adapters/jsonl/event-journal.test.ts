import { copyFile, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJsonlJournalReader, createJsonlJournalWriter } from '../../../src/adapters/jsonl/index.js';
import { describeEventJournal } from '../../suites/event-journal.js';
import { describeManyFollowers } from '../../suites/many-followers.js';
import { TASK_ID } from '../../support/builders.js';

async function open() {
  const dataDir = await mkdtemp(join(tmpdir(), 'intern-journal-'));
  const writer = createJsonlJournalWriter({ dataDir });
  return {
    writer,
    reader: createJsonlJournalReader({ dataDir, pollMs: 100 }),
    async putAnew() {
      const path = join(dataDir, 'tasks', TASK_ID, 'events.jsonl');
      await copyFile(path, `${path}.copy`);
      await rename(`${path}.copy`, path);
    },
    async close() {
      await writer.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

describeEventJournal('JSONL', open);
describeManyFollowers('JSONL', open);
