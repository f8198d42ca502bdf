import { compareLines, type Difference } from '../../domain/journal/compare-lines.js';
import { encodeLine } from '../../domain/journal/journal-line.js';
import type { JournalText } from '../../ports/journal-text.js';
import type { TaskHistory } from '../../ports/task-history.js';

/**
 * How a journal compares with its history: `lines` of it are the same; `owed` counts the deliveries beyond its end, with
 * what is told again ahead of one as a part of it.
 */
export type Comparison =
  | { readonly outcome: 'differs'; readonly lines: number; readonly difference: Difference }
  | { readonly outcome: 'same'; readonly lines: number }
  | {
      readonly outcome: 'short';
      readonly lines: number;
      readonly owed: number;
      readonly difference: Difference;
    };

type Sources = { readonly journal: JournalText; readonly history: Pick<TaskHistory, 'deliveries'> };

/** Compares a journal line by line with what the history tells; of both only what is being compared is in memory. */
export async function compareJournal(sources: Sources, taskId: string): Promise<Comparison> {
  const path = sources.journal.path(taskId);
  const held = sources.journal.lines(taskId)[Symbol.asyncIterator]();
  // The journal first: what it holds was in the history before.
  let next = await held.next();
  let lines = 0;
  let owed = 0;
  let first: Difference | null = null;
  try {
    for await (const delivery of sources.history.deliveries(taskId)) {
      for (const line of delivery.lines) {
        const text = next.done === true ? null : next.value;
        const difference = compareLines({ path, line: line.position }, encodeLine(line), text);
        first ??= difference;
        if (text !== null && difference !== null) return { outcome: 'differs', lines, difference };
        if (text === null) {
          owed += Number(!delivery.retold);
          break;
        }
        lines += 1;
        next = await held.next();
      }
    }
    const beyond = next.done === true ? null : compareLines({ path, line: lines + 1 }, null, next.value);
    if (beyond !== null) return { outcome: 'differs', lines, difference: beyond };
    return first === null ? { outcome: 'same', lines } : { outcome: 'short', lines, owed, difference: first };
  } finally {
    await held.return?.();
  }
}
