export { createArchiveRuns } from './archive-runs.js';
export { createCompleteJournal } from './complete-journal.js';
export { createMendOpenJournals } from './mend-open-journals.js';
export { verifyTask, type AuditSources, type TaskVerdict } from './verify-task.js';
