import { createInMemoryEventJournal } from './in-memory-event-journal.js';
import { describeEventJournal } from '../suites/event-journal.js';
import { describeManyFollowers } from '../suites/many-followers.js';

function open() {
  const journal = createInMemoryEventJournal();
  return Promise.resolve({ writer: journal, reader: journal, close: () => Promise.resolve() });
}

describeEventJournal('in memory', open);
describeManyFollowers('in memory', open);
