import { refusingLayer, type ReportLayer } from '../../journal/report-validity.js';
import type { CommandOf } from '../commands.js';
import type { TaskEventDraft } from '../events.js';
import type { BugReport } from '../messages/index.js';
import { reportedModule } from '../reported-module.js';
import type { TaskState } from '../state.js';
import { assertRoomForWords } from './room-for-words.js';

/** The layer that refuses the report of the code as it is now; null for a valid one. */
export function judgeReport(report: BugReport, state: TaskState): ReportLayer | null {
  const { code_version, code_hash, code_clock } = state;
  return refusingLayer(
    { ...report, vector_clock: report.seen?.vector_clock ?? null },
    { code_version, code_hash, vector_clock: code_clock },
  );
}

/**
 * A report goes on record with what became of it: a stale one with the layer that refused it, so that the fold leaves it
 * out (EV-44).
 * @throws DomainError `unknown_module` or `no_code` for a valid report that nothing can be done for, `too_many_words`
 */
export function reportBug({ report }: CommandOf<'report_bug'>, state: TaskState): readonly TaskEventDraft[] {
  assertRoomForWords(report.description, state);
  const refused_by = judgeReport(report, state);
  const { description, code_version, code_hash, client, seen } = report;
  const module = refused_by === null ? reportedModule(state, report).name : report.module;
  const data = {
    description,
    code_version,
    code_hash,
    client,
    module,
    seen: seen?.vector_clock ?? null,
    refused_by,
  };
  return [{ event_type: 'BUG_REPORT_RECEIVED', actor: `user:${client}`, code_version: null, data }];
}
