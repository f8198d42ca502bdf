import type { Difference } from '../../domain/journal/compare-lines.js';
import { INTERN } from '../../domain/kernel/invocation.js';
import type { HistoryOrigin } from '../../ports/task-history.js';

/** What a person can do about a difference, in one line; null where the difference says that itself. */
export function remedyFor(
  taskId: string,
  { check, path, words, line }: Difference,
  history: HistoryOrigin,
): string | null {
  if (check === 'blob')
    return 'only a backup has it: the histories hold hashes, not texts. The journal, the code and the report need it no more';
  if (check === 'journal' && words !== undefined && line === null) return null;
  if (check === 'code') return `the histories hold no code: restore ${path} from a backup`;
  if (history === 'none') return `no history is left to make it from: restore ${path} from a backup`;
  if (check === 'clock')
    return 'the history says the same, so a rebuild changes nothing: please report this as a defect';
  return `run "${INTERN} rebuild-log ${taskId}", which makes it again from the history`;
}
