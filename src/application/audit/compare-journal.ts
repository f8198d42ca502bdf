import { compareLines, type Difference } from '../../domain/journal/compare-lines.js';
import { encodeLine } from '../../domain/journal/journal-line.js';
import type { JournalText } from '../../ports/journal-text.js';
import type { Delivery, TaskHistory } from '../../ports/task-history.js';

/**
 * How a journal compares with its history: `lines` of it are the same. `writtenUpTo` is the last line that the history says
 * was carried out: it was safe on disk once, and is beyond the end of a journal that has lost something.
 */
export type Comparison =
  | { readonly outcome: 'differs'; readonly lines: number; readonly difference: Difference }
  | { readonly outcome: 'same'; readonly lines: number }
  | {
      readonly outcome: 'short';
      readonly lines: number;
      readonly writtenUpTo: number;
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
  let writtenUpTo = 0;
  let first: Difference | null = null;
  try {
    for await (const delivery of sources.history.deliveries(taskId)) {
      for (const line of delivery.lines) {
        const text = next.done === true ? null : next.value;
        const difference = compareLines({ path, line: line.position }, encodeLine(line), text);
        first ??= difference;
        if (text !== null && difference !== null) return { outcome: 'differs', lines, difference };
        if (text === null) break;
        lines += 1;
        next = await held.next();
      }
      writtenUpTo = Math.max(writtenUpTo, lastWritten(delivery));
    }
    const beyond = next.done === true ? null : compareLines({ path, line: lines + 1 }, null, next.value);
    if (beyond !== null) return { outcome: 'differs', lines, difference: beyond };
    if (first === null) return { outcome: 'same', lines };
    return { outcome: 'short', lines, writtenUpTo, difference: first };
  } finally {
    await held.return?.();
  }
}

/** The last line of a delivery that was carried out; 0 for one that was not, and for one that added none. */
function lastWritten({ done, lines }: Delivery): number {
  return done ? (lines.at(-1)?.position ?? 0) : 0;
}
