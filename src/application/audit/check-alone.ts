import { checkLine, startLineCheck } from '../../domain/journal/check-lines.js';
import type { Difference } from '../../domain/journal/compare-lines.js';
import type { JournalText } from '../../ports/journal-text.js';

/**
 * Looks at a journal that there is nothing to hold against: its lines must follow each other (EV-21), and there must be
 * some, because nothing else is left that would tell of the task.
 */
export async function checkAlone(
  text: JournalText,
  taskId: string,
): Promise<{ readonly lines: number; readonly difference: Difference | null }> {
  let check = startLineCheck();
  let lines = 0;
  for await (const line of text.lines(taskId)) {
    lines += 1;
    const checked = checkLine(check, line);
    ({ check } = checked);
    if (checked.fault === null) continue;
    const difference: Difference = {
      check: 'journal',
      path: text.path(taskId),
      line: lines,
      ...checked.fault,
    };
    return { lines, difference };
  }
  return { lines, difference: lines === 0 ? nothingLeft(text.path(taskId)) : null };
}

function nothingLeft(path: string): Difference {
  const words = 'there is neither a journal nor a history that tells of one';
  return { check: 'journal', path, line: 1, sequence: null, field: null, expected: null, found: null, words };
}
