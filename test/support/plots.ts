/** The events of a task of one module that is right at once. */
export const HAPPY_PLOT: readonly string[] = [
  'TASK_STARTED',
  'PLANNING_COMPLETE',
  'MODULE_STARTED',
  'CODE_GENERATED',
  'TEST_STARTED',
  'TEST_PASSED',
  'MODULE_ITERATION',
  'MODULE_COMPLETE',
  'TEST_STARTED',
  'TEST_PASSED',
  'TASK_COMPLETE',
];

/** The events of a task of one module that is corrected once. */
export const CORRECTED_PLOT: readonly string[] = [
  'TASK_STARTED',
  'PLANNING_COMPLETE',
  'MODULE_STARTED',
  'CODE_GENERATED',
  'TEST_STARTED',
  'TEST_FAILED',
  'MODULE_ITERATION',
  'CORRECTION_STARTED',
  'CODE_GENERATED',
  'CORRECTION_COMPLETED',
  'TEST_STARTED',
  'TEST_PASSED',
  'MODULE_ITERATION',
  'MODULE_COMPLETE',
  'TEST_STARTED',
  'TEST_PASSED',
  'TASK_COMPLETE',
];
