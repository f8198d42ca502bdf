export { createTemporalTaskDirectory } from './task-directory.js';
export { createTemporalTaskRunner } from './task-runner.js';
export { createJournalWorker, createWorkers, type RunningWorkers, type WorkerSettings } from './workers.js';
