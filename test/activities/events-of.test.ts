import { describe, expect, it } from '@jest/globals';
import { createReadRecord } from '../../src/activities/events-of.js';
import { createInMemoryEventJournal } from '../support/in-memory-event-journal.js';
import { batch, journalEvents } from '../suites/event-journal.js';
import { TASK_ID } from '../support/builders.js';
import { failureOf } from '../support/failure.js';

async function reader(recorded: number) {
  const journal = createInMemoryEventJournal();
  await journal.append(batch(journalEvents(1, recorded)));
  return createReadRecord({ journal });
}

describe('the record that a step works from', () => {
  it('EV-29 is the journal below the tail and then the tail, whatever the journal has beyond', async () => {
    for (const recorded of [3, 4, 6]) {
      const read = await reader(recorded);
      const record = { sequence: 5, tail: journalEvents(4, 5) };
      expect(await read(TASK_ID, record)).toEqual(journalEvents(1, 5));
    }
  });

  it('EV-29 needs no journal when the tail is all there is', async () => {
    const read = createReadRecord({ journal: createInMemoryEventJournal() });
    expect(await read(TASK_ID, { sequence: 2, tail: journalEvents(1, 2) })).toEqual(journalEvents(1, 2));
    expect(await read(TASK_ID, { sequence: 0, tail: [] })).toEqual([]);
  });

  it('EV-29 is the journal alone, up to its sequence, when the tail is empty', async () => {
    const read = await reader(6);
    expect(await read(TASK_ID, { sequence: 4, tail: [] })).toEqual(journalEvents(1, 4));
  });

  it('EV-29 is waited for while the journal lies behind', async () => {
    const read = await reader(2);
    const failure = await failureOf(read(TASK_ID, { sequence: 5, tail: journalEvents(4, 5) }));
    expect(failure).toMatchObject({ type: 'JournalBehind', nonRetryable: false });
    expect(failure.message).toContain('2 of the 3 events');
  });
});
