import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHealingJournal } from '../../src/activities/healing-journal.js';
import { createJsonlJournalWriter, type JsonlJournalWriter } from '../../src/adapters/jsonl/index.js';
import type { JournalLine } from '../../src/domain/journal/journal-line.js';
import { HistoryError } from '../../src/ports/run-histories.js';
import { batch, journalEvents } from '../suites/event-journal.js';
import { TASK_ID } from '../support/builders.js';

describe('a journal that heals from the history', () => {
  let dataDir: string;
  let journal: JsonlJournalWriter;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'intern-healing-'));
    journal = createJsonlJournalWriter({ dataDir });
  });
  afterEach(async () => {
    await journal.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  const text = () => readFile(join(dataDir, 'tasks', TASK_ID, 'events.jsonl'), 'utf8');

  it('EV-21 EV-27 keeps the branch of a run whose history nobody has any more, and goes on behind it', async () => {
    await journal.append(batch(journalEvents(1, 5), { runId: 'run-a' }));
    await journal.append(batch(journalEvents(3, 6, ' anew'), { runId: 'run-b' }));
    const before = await text();
    const asked: (readonly string[] | undefined)[] = [];
    // As a survey of the histories answers when only one of the two runs is left.
    const history = {
      // eslint-disable-next-line require-yield
      async *lines(_taskId: string, runs?: readonly string[]): AsyncGenerator<JournalLine> {
        asked.push(await Promise.resolve(runs));
        throw new HistoryError('incomplete', 'nobody has run-b');
      },
    };
    const healing = createHealingJournal({ journal, history, onHealed: () => expect(true).toBe(false) });
    const head = await healing.append(batch(journalEvents(4, 4, ' again'), { runId: 'run-c' }));
    expect(head).toMatchObject({ branch: 3, sequence: 4 });
    expect((await text()).startsWith(before)).toBe(true);
    expect(asked[0]).toEqual(['run-a', 'run-b']);
  });
});
