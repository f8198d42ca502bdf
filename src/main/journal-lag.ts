import type { JsonlJournalWriter } from '../adapters/jsonl/index.js';
import type { ReadRecordedSequence } from '../ports/journal-health.js';

/** How the writing of the journal goes: why it does not, if so, and how many events of which task are not on disk yet. */
export type JournalState = {
  readonly problem: string | null;
  readonly lag: Readonly<Record<string, number>>;
  /** Why the events of a task cannot be written, by task. */
  readonly problems: Readonly<Record<string, string>>;
};

/** More tasks than these are not asked: they would be as many queries every time. */
const ASKED = 20;

/**
 * What the writer knows by itself, and, for tasks whose events it cannot write, what their workflows say: a task goes on
 * recording events while the delivery of the first of them is tried again and again (EV-29).
 */
export async function journalState(
  journal: Pick<JsonlJournalWriter, 'problem' | 'problems' | 'waiting' | 'held'>,
  recorded: ReadRecordedSequence,
): Promise<JournalState> {
  const lag: Record<string, number> = Object.fromEntries(journal.waiting());
  const held = [...(await journal.held())];
  const asked = await Promise.all(held.slice(0, ASKED).map(([taskId]) => recorded(taskId)));
  for (const [index, [taskId, onDisk]] of held.entries()) {
    const sequence = asked[index] ?? null;
    // Where nobody answers, what failed is known: at least one event waits.
    lag[taskId] = sequence === null ? Math.max(1, lag[taskId] ?? 0) : Math.max(0, sequence - onDisk);
  }
  return { problem: journal.problem(), lag, problems: Object.fromEntries(journal.problems()) };
}

/** All events that are not on disk yet. */
export function totalLag(lag: Readonly<Record<string, number>>): number {
  return Object.values(lag).reduce((sum, events) => sum + events, 0);
}
