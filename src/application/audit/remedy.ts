import type { Difference } from '../../domain/journal/compare-lines.js';
import { intern } from '../../domain/kernel/invocation.js';
import { shellQuoted } from '../../domain/kernel/shell-quoted.js';
import type { HistoryOrigin } from '../../ports/task-history.js';

/**
 * What a person can do about a difference, in one line; null where the difference says that itself.
 * @param found `isDeleted`: the folder of a task that has ended is not there; `isServed`: a Temporal server was asked
 */
export function remedyFor(
  taskId: string,
  { check, path, words, line }: Difference,
  found: { readonly history: HistoryOrigin; readonly isDeleted: boolean; readonly isServed: boolean },
): string | null {
  const rebuild = `run "${intern()} rebuild-log ${taskId}", which makes`;
  if (found.isDeleted)
    return `if that was on purpose, do nothing: verify forgets the task when Temporal does, INTERN_RETENTION_DAYS days after its end. To get it back, restore the folder from a backup, or ${rebuild} its journal, history and report again, but not its code and texts`;
  if (check === 'blob')
    return 'only a backup has it: the histories hold hashes, not texts. The journal, the code and the report need it no more';
  if (check === 'journal' && words !== undefined && line === null) return null;
  if (check === 'code' && found.history !== 'none')
    return `${rebuild} the code again from the orders in the history, as far as the task's texts are left; a task that runs does so by itself at its next step. What is lost besides, only a backup of ${shellQuoted(path)} has`;
  if (check === 'code')
    return `no history is left to make the code from: restore ${shellQuoted(path)} from a backup; with none, delete the folder of the task to let it go`;
  if (found.history === 'none')
    return found.isServed
      ? `no history is left to make it from: restore ${shellQuoted(path)} from a backup`
      : `start the service with \`${intern()} serve\` and ask again, its Temporal server may have the history; else restore ${shellQuoted(path)} from a backup`;
  if (check === 'clock')
    return 'the history says the same, so a rebuild changes nothing: please report this as a defect';
  return `${rebuild} it again from the history`;
}
