import { renderReport } from '../domain/task/report.js';
import type { EventJournalReader } from '../ports/event-journal.js';
import type { ReportStore } from '../ports/report-store.js';
import type { JournalActivities } from './contract.js';
import { createReadRecord } from './events-of.js';
import { withStorageFailures } from './storage-failures.js';

/** Writes the task's report for people; the same record gives the same file. */
export function createWriteReport(deps: {
  readonly journal: EventJournalReader;
  readonly reports: ReportStore;
}): JournalActivities['writeReport'] {
  const readRecord = createReadRecord(deps);
  return async (input) => {
    const events = await readRecord(input.task_id, input.record);
    await withStorageFailures(() => deps.reports.write(input.task_id, renderReport(events)));
  };
}
