import { createInMemoryEventJournal } from './in-memory-event-journal.js';
import { describeEventJournal } from '../suites/event-journal.js';

describeEventJournal('in memory', () => {
  const journal = createInMemoryEventJournal();
  return Promise.resolve({ writer: journal, reader: journal, close: () => Promise.resolve() });
});
