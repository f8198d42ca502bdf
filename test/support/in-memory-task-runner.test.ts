import { T0 } from './builders.js';
import { createInMemoryTaskRunner } from './in-memory-task-runner.js';
import { taskIds } from './task-ids.js';
import { taskRunnerSuite } from '../suites/task-runner.js';

taskRunnerSuite('in memory', () => {
  const now = () => T0;
  return Promise.resolve({
    runner: createInMemoryTaskRunner({ now, limits: { running: 1, waiting: 1 } }),
    newTaskId: taskIds(),
    now,
    close: () => Promise.resolve(),
  });
});
