import { describe, expect, it } from '@jest/globals';
import { createRecordEvents } from '../../src/activities/record-events.js';
import { createInMemoryEventJournal } from '../../src/adapters/memory/in-memory-event-journal.js';
import { createJsonlJournalWriter } from '../../src/adapters/jsonl/index.js';
import { journalEvents, RUN } from '../suites/event-journal.js';
import { TASK_ID } from '../support/builders.js';
import { failureOf } from '../support/failure.js';

const input = (from: number, to: number, mark = '', run_id = RUN) => ({
  task_id: TASK_ID,
  run_id,
  continued_from: null,
  events: journalEvents(from, to, mark),
});

describe('recording events', () => {
  it('EV-20 puts a batch into the journal and says where it stands, also when delivered twice', async () => {
    const journal = createInMemoryEventJournal();
    const recordEvents = createRecordEvents({ journal });
    expect(await recordEvents(input(1, 3))).toEqual({ branch: 1, position: 3, sequence: 3 });
    expect(await recordEvents(input(2, 4))).toEqual({ branch: 1, position: 4, sequence: 4 });
    expect(await journal.getEvents(TASK_ID)).toEqual(journalEvents(1, 4));
  });

  it('EV-21 fails for good on a conflict, and waits for a journal that lacks what it had', async () => {
    const recordEvents = createRecordEvents({ journal: createInMemoryEventJournal() });
    await recordEvents(input(1, 2));
    const conflict = await failureOf(recordEvents(input(2, 2, ' changed')));
    expect(conflict).toMatchObject({ type: 'JournalConflict', nonRetryable: true });
    expect(await failureOf(recordEvents(input(4, 4)))).toMatchObject({
      type: 'StorageUnavailable',
      nonRetryable: false,
    });
  });

  it('EV-24 is tried again when the disk refuses', async () => {
    const recordEvents = createRecordEvents({
      journal: createJsonlJournalWriter({ dataDir: '/dev/null/data' }),
    });
    const failure = await failureOf(recordEvents(input(1, 1)));
    expect(failure).toMatchObject({ type: 'StorageUnavailable', nonRetryable: false });
    expect(failure.message).toContain('/dev/null/data');
  });
});
