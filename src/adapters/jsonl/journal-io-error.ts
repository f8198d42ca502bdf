import { basename, dirname } from 'node:path';
import { intern } from '../../domain/kernel/invocation.js';
import { shellQuoted } from '../../domain/kernel/shell-quoted.js';
import { describeDiskProblem } from '../../domain/kernel/disk-problem.js';
import { JournalError } from '../../ports/event-journal.js';
import { UnreadableLine } from './line-search.js';

/** Names the file in what an operation on it threw; a JournalError stays as it is. */
export function journalIoError(verb: 'read' | 'write', path: string, error: unknown): JournalError {
  if (error instanceof JournalError) return error;
  if (error instanceof UnreadableLine) return journalDamaged(path, error.offset);
  return new JournalError(
    'io',
    `cannot ${verb} the journal ${shellQuoted(path)}: ${describeDiskProblem(error)}`,
    path,
    {
      cause: error,
    },
  );
}

/** The journal is damaged in a place that had been written whole: nothing is cut or skipped behind a person's back. */
export function journalDamaged(path: string, offset: number): JournalError {
  return damaged(path, `at byte ${offset} stands something else than the line that was written there`);
}

/** Less is there than was written; @param end where its whole lines end, null when there is no such file */
export function journalShort(path: string, end: number | null): JournalError {
  return damaged(
    path,
    end === null ? 'it is gone' : `its lines end at byte ${end}, and more had been written`,
  );
}

function damaged(path: string, what: string): JournalError {
  const message =
    `the journal ${shellQuoted(path)} is damaged: ${what}; ` +
    `nothing is lost while the workflow's history is kept: run "${intern()} rebuild-log ${taskOf(path)}", which makes it again`;
  return new JournalError('damaged', message, path);
}

/** A journal lies in a folder of its task's name. */
function taskOf(path: string): string {
  return basename(dirname(path));
}

/** Events that had been written are gone, for example with a folder that was deleted: the workflow still has them. */
export function journalGap(path: string, taskId: string, what: string): JournalError {
  const message =
    `the journal ${shellQuoted(path)} lacks events that were in it before (${what}); ` +
    `nothing is lost, the workflow's history has them: run "${intern()} rebuild-log ${taskId}", and the task's events are written on`;
  return new JournalError('gap', message, path);
}
