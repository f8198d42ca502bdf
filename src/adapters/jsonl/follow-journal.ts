import { isTerminal } from '../../domain/task/event-types.js';
import type { RecordedEvent } from '../../domain/task/events.js';
import { watchFolder } from './folder-changes.js';
import { lookFurther, startCursor } from './follow-cursor.js';
import { journalIoError } from './journal-io-error.js';
import type { TaskFiles } from './task-files.js';

type FollowOptions = {
  readonly afterSequence: number;
  readonly signal: AbortSignal;
  readonly pollMs: number;
};

/**
 * The durable events after a sequence, then each as it becomes durable. A branch opened meanwhile is delivered from its
 * first event on. Ends after a terminal event, or quietly on abort. No file is open while the caller is busy with an
 * event, so one who never comes back leaves nothing behind but a watch, which the abort ends.
 */
export async function* followJournal(
  files: TaskFiles,
  options: FollowOptions,
): AsyncGenerator<RecordedEvent> {
  const cursor = startCursor(options.afterSequence);
  const changes = watchFolder(files.folder, options.pollMs, options.signal);
  const aborted = (): boolean => options.signal.aborted;
  try {
    while (!aborted()) {
      const { events, outcome } = await lookFurther(files, cursor);
      for (const event of events) {
        if (aborted()) return;
        yield event;
        if (isTerminal(event.event_type)) return;
      }
      if (outcome === 'ended') return;
      if (outcome === 'waits') await changes.next();
    }
  } catch (error) {
    throw journalIoError('read', files.journal, error);
  } finally {
    changes.close();
  }
}
