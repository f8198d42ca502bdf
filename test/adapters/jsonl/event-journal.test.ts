import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJsonlJournalReader, createJsonlJournalWriter } from '../../../src/adapters/jsonl/index.js';
import { describeEventJournal } from '../../suites/event-journal.js';

describeEventJournal('JSONL', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'intern-journal-'));
  return {
    writer: createJsonlJournalWriter({ dataDir }),
    reader: createJsonlJournalReader({ dataDir }),
    close: () => rm(dataDir, { recursive: true, force: true }),
  };
});
