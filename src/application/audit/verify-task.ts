import { checkClock, startClockCheck } from '../../domain/journal/check-clock.js';
import { checkLine, startLineCheck } from '../../domain/journal/check-lines.js';
import type { Difference } from '../../domain/journal/compare-lines.js';
import { decodeLine } from '../../domain/journal/journal-line.js';
import { isTerminal } from '../../domain/task/event-types.js';
import type { RecordedEvent } from '../../domain/task/events.js';
import type { CodeRepository } from '../../ports/code-repository.js';
import type { EventJournalReader } from '../../ports/event-journal.js';
import type { JournalText } from '../../ports/journal-text.js';
import { HistoryError } from '../../ports/run-histories.js';
import type { HistoryOrigin, TaskHistory } from '../../ports/task-history.js';
import { checkCode, checkLeftCode, isCodeEvent } from './check-code.js';
import { compareJournal } from './compare-journal.js';

export type TaskVerdict = {
  readonly task_id: string;
  readonly ok: boolean;
  /** Where the history was found; with none, the journal was only held against itself and the repository. */
  readonly history: HistoryOrigin;
  /** Lines of the journal that were looked at. */
  readonly lines: number;
  /** The first; null when there is none. */
  readonly difference: Difference | null;
  /** One line on what could not be looked at; null when all was. */
  readonly note: string | null;
};

export type AuditSources = {
  readonly text: JournalText;
  readonly journal: Pick<EventJournalReader, 'scan'>;
  readonly history: TaskHistory;
  readonly repository: CodeRepository;
};

type Found = {
  readonly lines: number;
  readonly difference: Difference | null;
  readonly history: HistoryOrigin;
  readonly note: string | null;
};

const NO_HISTORY =
  'neither the Temporal server nor the folder of the task has its history (any more): the journal was checked alone';

/**
 * Compares a task's journal with its history, its clocks with its order, and its code versions with its repository, and
 * names the first difference. What an open task is just about to write is none.
 */
export async function verifyTask(sources: AuditSources, taskId: string): Promise<TaskVerdict> {
  const found = await againstHistory(sources, taskId);
  const difference =
    found.difference ?? (await checkClocks(sources, taskId)) ?? (await checkVersions(sources, taskId));
  return { task_id: taskId, ok: difference === null, ...found, difference };
}

async function againstHistory(sources: AuditSources, taskId: string): Promise<Found> {
  try {
    const { origin, runs } = await sources.history.survey(taskId);
    if (origin === 'none') return await alone(sources, taskId, NO_HISTORY);
    const compared = await compareJournal({ journal: sources.text, history: sources.history }, taskId);
    const { lines } = compared;
    if (compared.outcome === 'same') return { lines, difference: null, history: origin, note: null };
    const isOpen = runs.some((run) => run.closing === null);
    // One delivery at a time is under way.
    const isLate = compared.outcome === 'short' && isOpen && compared.owed === 1;
    return { lines, difference: isLate ? null : compared.difference, history: origin, note: null };
  } catch (error) {
    if (!(error instanceof HistoryError) || !['incomplete', 'unknown_run', 'unreadable'].includes(error.code))
      throw error;
    return alone(sources, taskId, `${error.message}; the journal was checked alone`);
  }
}

async function alone({ text }: AuditSources, taskId: string, note: string): Promise<Found> {
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
    return { lines, difference, history: 'none', note };
  }
  return { lines, difference: null, history: 'none', note };
}

async function checkClocks({ journal, text }: AuditSources, taskId: string): Promise<Difference | null> {
  let check = startClockCheck();
  let difference: Difference | null = null;
  await journal.scan(taskId, (event) => {
    const checked = checkClock(check, event);
    ({ check } = checked);
    if (difference !== null || checked.fault === null) return;
    difference = {
      check: 'clock',
      path: text.path(taskId),
      line: null,
      sequence: event.sequence,
      ...checked.fault,
    };
  });
  return difference;
}

async function checkVersions(sources: AuditSources, taskId: string): Promise<Difference | null> {
  const { repository } = sources;
  const made: RecordedEvent[] = [];
  let ended = false;
  await sources.journal.scan(taskId, (event) => {
    if (isCodeEvent(event)) made.push(event);
    ended = isTerminal(event.event_type);
  });
  const difference = await checkCode(repository, taskId, { made, ended });
  return difference ?? checkLeftCode(repository, taskId, await leftEvents(sources, taskId, made));
}

/** Code versions on branches that a reset has left. */
async function leftEvents(
  { text }: AuditSources,
  taskId: string,
  made: readonly RecordedEvent[],
): Promise<readonly RecordedEvent[]> {
  const current = new Set(made.map((event) => event.event_id));
  const left: RecordedEvent[] = [];
  for await (const written of text.lines(taskId)) {
    const line = written.includes('"CODE_GENERATED"') ? decodeLine(written) : null;
    if (line?.kind === 'event' && isCodeEvent(line.event) && !current.has(line.event.event_id))
      left.push(line.event);
  }
  return left;
}
