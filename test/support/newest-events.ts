import type { EventLine, JournalLine } from '../../src/domain/journal/journal-line.js';

/** The event lines that readers see, out of all lines of a journal: the newest branch, and the older ones up to where it began. */
export function newestEvents(lines: readonly JournalLine[]): readonly EventLine[] {
  const events: EventLine[] = [];
  for (const line of lines) {
    // Sequences count from 1 without a gap, so the event of sequence s stands at index s − 1.
    if (line.kind === 'branch_opened') events.splice(line.fromSequence - 1);
    else events.push(line);
  }
  return events;
}
