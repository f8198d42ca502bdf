import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJsonlJournalReader, createJsonlJournalWriter } from '../../../src/adapters/jsonl/index.js';
import { describeEventJournal } from '../../suites/event-journal.js';

describeEventJournal('JSONL', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'intern-journal-'));
  const writer = createJsonlJournalWriter({ dataDir });
  return {
    writer,
    reader: createJsonlJournalReader({ dataDir }),
    async close() {
      await writer.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
});
