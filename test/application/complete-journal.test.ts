import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJournalText, createJsonlJournalWriter } from '../../src/adapters/jsonl/index.js';
import { createCompleteJournal } from '../../src/application/audit/index.js';
import { encodeLine, type JournalLine } from '../../src/domain/journal/journal-line.js';
import type { TaskHistory } from '../../src/ports/task-history.js';
import { batch, journalEvents, RUN } from '../suites/event-journal.js';
import { TASK_ID } from '../support/builders.js';

const lines = journalEvents(1, 6).map((event): JournalLine => ({
  kind: 'event',
  position: event.sequence,
  branch: 1,
  runId: RUN,
  event,
}));
const TEXT = lines.map((line) => `${encodeLine(line)}\n`).join('');

/** A history of three deliveries of two events each. */
const history = {
  async *deliveries() {
    for (const from of [1, 3, 5]) {
      const delivery = {
        batch: batch(journalEvents(from, from + 1)),
        lines: lines.slice(from - 1, from + 1),
      };
      yield await Promise.resolve(delivery);
    }
  },
} as unknown as TaskHistory;

describe('the journal of a closed task', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'intern-complete-'));
  });
  afterEach(async () => {
    await rm(dataDir, { recursive: true, force: true });
  });

  async function completed(written: number, change = (text: string): string => text) {
    const journal = createJsonlJournalWriter({ dataDir });
    if (written > 0) await journal.append(batch(journalEvents(1, written)));
    await journal.close();
    const file = join(dataDir, 'tasks', TASK_ID, 'events.jsonl');
    const before = written > 0 ? change(await readFile(file, 'utf8')) : '';
    if (written > 0) await writeFile(file, before);
    const complete = createCompleteJournal({ text: createJournalText({ dataDir }), history, journal });
    const outcome = await complete(TASK_ID);
    await journal.close();
    return { outcome, before, after: await readFile(file, 'utf8') };
  }

  it.each([
    [0, 3],
    [2, 2],
    [3, 2],
    [5, 1],
    [6, 0],
  ])('EV-20 with %i of 6 lines gets what it lacks, in %i deliveries', async (written, added) => {
    const { outcome, after } = await completed(written);
    expect(outcome).toEqual({ added, difference: null });
    expect(after).toBe(TEXT);
  });

  it('EV-20 that says something else than the history is left as it is, and told of', async () => {
    const { outcome, before, after } = await completed(3, (text) => text.replace('guidance 2', 'guidance X'));
    expect(outcome).toEqual({ added: 0, difference: expect.stringContaining('line 2, sequence 2, data') });
    expect(after).toBe(before);
    expect(before).not.toBe(TEXT.slice(0, before.length));
  });
});
