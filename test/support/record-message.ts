import { DomainError } from '../../src/domain/kernel/domain-error.js';
import { merge, type VectorClock } from '../../src/domain/kernel/vector-clock.js';
import type { CommandOf } from '../../src/domain/task/commands.js';
import { decide } from '../../src/domain/task/decide/index.js';
import { judgeReport } from '../../src/domain/task/decide/report-bug.js';
import type { RecordedEvent } from '../../src/domain/task/events.js';
import { emptyLedger, enter, type Ledger } from '../../src/domain/task/ledger.js';
import { rebuildState } from '../../src/domain/task/rebuild-state.js';
import type { EventJournalReader, EventJournalWriter } from '../../src/ports/event-journal.js';
import type { MessageVerdict } from '../../src/ports/task-runner.js';

export type Message = CommandOf<'report_bug'> | CommandOf<'intervene'>;

function ledgerOf(events: readonly RecordedEvent[]): Ledger {
  const known = events.reduce<VectorClock>((all, event) => merge(all, event.vector_clock), {});
  const actors = Object.fromEntries(events.map(({ actor, vector_clock }) => [actor, vector_clock]));
  return { ...emptyLedger(), sequence: events.at(-1)?.sequence ?? 0, known, actors };
}

/** What a task's workflow does with a message: the same rules, with the journal in the place of its history. */
export async function recordMessage(
  journal: EventJournalReader & EventJournalWriter,
  taskId: string,
  command: Message,
  nowMs: number,
): Promise<MessageVerdict> {
  const events = await journal.getEvents(taskId);
  const { state } = rebuildState(events);
  try {
    const [draft] = decide(command, state);
    if (!draft) throw new Error('nothing was decided');
    const layer = command.type === 'report_bug' ? judgeReport(command.report, state) : null;
    if (layer !== null)
      return { outcome: 'stale', layer, codeVersion: state.code_version, sequence: state.sequence };
    const { seen } = command.type === 'report_bug' ? command.report : command.intervention;
    const { event } = enter(ledgerOf(events), draft, {
      task_id: taskId,
      correlation_id: taskId,
      code_version: state.code_version,
      cause: seen,
      nowMs,
      random: '0123456789abcdef',
    });
    const recorded = event as unknown as RecordedEvent;
    await journal.append({ taskId, runId: 'run-a', continuedFrom: null, events: [recorded] });
    const { event_id, sequence, code_version, data } = recorded;
    const module = typeof data.module === 'string' ? data.module : null;
    return { outcome: 'taken', eventId: event_id, sequence, codeVersion: code_version, module };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.code === 'task_ended') return { outcome: 'ended' };
    return { outcome: 'refused', code: error.code, message: error.message };
  }
}
