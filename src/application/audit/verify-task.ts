import type { Difference } from '../../domain/journal/compare-lines.js';
import { JournalError } from '../../ports/event-journal.js';
import { HistoryError } from '../../ports/run-histories.js';
import type { HistoryOrigin, TaskHistory } from '../../ports/task-history.js';
import { checkAlone } from './check-alone.js';
import { checkRest, type RestSources } from './check-rest.js';
import { compareJournal, type Comparison } from './compare-journal.js';
import { remedyFor } from './remedy.js';
import { sayWhatIsGone } from './say-what-is-gone.js';
import { shellQuoted } from '../../domain/kernel/shell-quoted.js';

export type TaskVerdict = {
  readonly task_id: string;
  readonly ok: boolean;
  /** Where the history was found; with none, the journal was only held against itself and the repository. */
  readonly history: HistoryOrigin;
  /** Lines of the journal that were looked at. */
  readonly lines: number;
  /** The first; null when there is none. */
  readonly difference: Difference | null;
  /** One line on what to do about it; null when there is none. */
  readonly remedy: string | null;
  /** One line on what could not be looked at; null when all was. */
  readonly note: string | null;
};

export type AuditSources = RestSources & {
  readonly history: TaskHistory;
  /** False when no Temporal server answers, so that nothing is known of what it has. */
  readonly isServed: boolean;
};

type Found = {
  readonly lines: number;
  readonly difference: Difference | null;
  readonly history: HistoryOrigin;
  readonly note: string | null;
  /** True when a task that has ended has no folder. */
  readonly isDeleted: boolean;
};

/** What was looked at instead, and why. */
function noHistory(isServed: boolean): string {
  const why = isServed
    ? 'neither the Temporal server nor the folder of the task has its history (any more)'
    : 'the folder of the task has no history, and no Temporal server answers';
  return `${why}: the journal was checked alone`;
}

/**
 * Compares a task's journal with its history, its clocks with its order, its code versions with its repository, and the
 * blobs that it names with their hashes, and names the first difference. What an open task is just about to write is none.
 */
export async function verifyTask(sources: AuditSources, taskId: string): Promise<TaskVerdict> {
  const { isDeleted, ...found } = await againstHistory(sources, taskId);
  const difference = found.difference ?? (await unlessUnreadable(() => checkRest(sources, taskId)));
  const remedy =
    difference && remedyFor(taskId, difference, { ...sources, history: found.history, isDeleted });
  return { task_id: taskId, ok: difference === null, ...found, difference, remedy };
}

/** A journal that cannot be read is a difference of its task: the others are still looked at. */
async function unlessUnreadable(work: () => Promise<Difference | null>): Promise<Difference | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof JournalError) return unreadable(error);
    throw error;
  }
}

function unreadable({ path, message }: JournalError): Difference {
  const words = message.replace(`the journal ${shellQuoted(path)}`, 'the journal');
  return {
    check: 'journal',
    path,
    line: null,
    sequence: null,
    field: null,
    expected: null,
    found: null,
    words,
  };
}

async function againstHistory(sources: AuditSources, taskId: string): Promise<Found> {
  try {
    const { origin, runs } = await sources.history.survey(taskId);
    if (origin === 'none') return await alone(sources, taskId, noHistory(sources.isServed));
    const compared = await compareJournal({ journal: sources.text, history: sources.history }, taskId);
    const { lines } = compared;
    const goesOn = compared.outcome === 'differs' && compared.difference.expected === null;
    // Beyond the end of what is saved: that of a run whose history was left on a server says nothing of these lines.
    if (goesOn && origin === 'saved') await sources.history.survey(taskId, await sources.text.runs(taskId));
    const isOpen = runs.some((run) => run.closing === null);
    const difference =
      (await differenceIn(sources, taskId, { compared, isOpen })) ??
      (await beyondEnd(sources, taskId, { isOpen, lines }));
    return {
      lines,
      difference: await sayWhatIsGone(sources, taskId, { lines, difference }),
      history: origin,
      note: null,
      isDeleted: !isOpen && !(await sources.journal.has(taskId)),
    };
  } catch (error) {
    if (error instanceof JournalError)
      return { lines: 0, difference: unreadable(error), history: 'none', note: null, isDeleted: false };
    if (!(error instanceof HistoryError) || !['incomplete', 'unknown_run', 'unreadable'].includes(error.code))
      throw error;
    return alone(sources, taskId, `${error.message}; the journal was checked alone`);
  }
}

async function alone({ text }: AuditSources, taskId: string, note: string): Promise<Found> {
  return { ...(await checkAlone(text, taskId)), history: 'none', note, isDeleted: false };
}

/**
 * What an open task is just about to write is none; what its history says was written is one. The journal is read before
 * its history, so what was written in between is looked for once more.
 */
async function differenceIn(
  sources: AuditSources,
  taskId: string,
  { compared, isOpen }: { readonly compared: Comparison; readonly isOpen: boolean },
): Promise<Difference | null> {
  if (compared.outcome === 'same') return null;
  if (compared.outcome === 'differs' || !isOpen) return compared.difference;
  if (compared.writtenUpTo <= compared.lines) return null;
  const later = await compareJournal({ journal: sources.text, history: sources.history }, taskId);
  if (later.outcome === 'same') return null;
  return later.outcome === 'differs' || later.lines < compared.writtenUpTo ? later.difference : null;
}

/**
 * What stands behind the end of a task that nobody writes any more: readers do not see it, and it is no part of the record.
 * Of an open task it is what is just being written.
 */
async function beyondEnd(
  { text }: AuditSources,
  taskId: string,
  { isOpen, lines }: { readonly isOpen: boolean; readonly lines: number },
): Promise<Difference | null> {
  const bytes = isOpen ? 0 : await text.beyond(taskId);
  if (bytes === 0) return null;
  const words = `${bytes} bytes stand behind the last line that was recorded`;
  const at = { path: text.path(taskId), line: lines + 1, sequence: null, field: null };
  return { check: 'journal', ...at, expected: null, found: null, words };
}
