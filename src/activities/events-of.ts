import { ApplicationFailure } from '@temporalio/common';
import type { RecordedEvent } from '../domain/task/events.js';
import type { EventJournalReader } from '../ports/event-journal.js';
import { FAILURE, type RecordRef } from './contract.js';
import { withStorageFailures } from './storage-failures.js';

export type ReadRecord = (taskId: string, record: RecordRef) => Promise<readonly RecordedEvent[]>;

/**
 * Reads the events that a step works from: the journal below the first event of the tail, then the tail, which is
 * taken as given (the journal may not have it yet, EV-29). Nothing beyond `record.sequence` is returned.
 * @throws ApplicationFailure `JournalBehind`, to be retried, while the journal lacks events before the tail
 */
export function createReadRecord(deps: { readonly journal: EventJournalReader }): ReadRecord {
  return async (taskId, record) => {
    const needed = (record.tail[0]?.sequence ?? record.sequence + 1) - 1;
    if (needed <= 0) return record.tail;
    const recorded = await withStorageFailures(() => deps.journal.getEvents(taskId, { limit: needed }));
    if (recorded.length < needed || recorded.at(-1)?.sequence !== needed) {
      throw ApplicationFailure.create({
        type: FAILURE.journalBehind,
        message: `the journal of task ${taskId} has ${recorded.length} of the ${needed} events that come before this step; it is tried again when they are written`,
        nonRetryable: false,
      });
    }
    return [...recorded, ...record.tail];
  };
}
