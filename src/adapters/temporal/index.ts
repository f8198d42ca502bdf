export { createTemporalClosedRuns } from './closed-runs.js';
export { createTemporalCurrentRuns } from './current-runs.js';
export { findWorkflow } from './find-workflow.js';
export { connectClient } from './connect-client.js';
export { createServerHistories } from './history/server-histories.js';
export { createTaskHistory } from './history/task-history.js';
export { createReplayTask } from './history/replay-task.js';
export { listAllTasks } from './list-all-tasks.js';
export { listOpenTasks } from './list-open-tasks.js';
export { createRecordedSequence } from './recorded-sequence.js';
export { createStuckWorkflows } from './stuck-workflows.js';
export { createTemporalTaskDirectory } from './task-directory.js';
export { createTemporalTaskRunner } from './task-runner.js';
export {
  createJournalWorker,
  createStepWorkers,
  createWorkflowWorker,
  type RunningWorkers,
  type WorkerSettings,
} from './workers.js';
