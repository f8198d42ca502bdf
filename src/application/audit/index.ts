export { createArchiveRuns, type ArchiveRuns } from './archive-runs.js';
export { createCompleteJournal } from './complete-journal.js';
export { createEndStuckTasks } from './end-stuck-tasks.js';
export { createMendJournal } from './mend-journal.js';
export { createMendOpenJournals } from './mend-open-journals.js';
export { createRestoreRest } from './restore-rest.js';
export { verifyTask, type AuditSources, type TaskVerdict } from './verify-task.js';
