import { describe, expect, it } from '@jest/globals';
import { isTerminal, TASK_EVENT_TYPES } from '../../src/domain/task/event-types.js';

/** Names that stand in journals, histories and clients: written out here, so that a rename is seen. */
const PINNED = [
  'TASK_STARTED',
  'PLANNING_COMPLETE',
  'MODULE_STARTED',
  'CODE_GENERATED',
  'TEST_STARTED',
  'TEST_PASSED',
  'TEST_FAILED',
  'CORRECTION_STARTED',
  'CORRECTION_COMPLETED',
  'MODULE_ITERATION',
  'MODULE_COMPLETE',
  'BUG_REPORT_RECEIVED',
  'USER_INTERVENTION',
  'TASK_PREEMPTED',
  'TASK_RESUMED',
  'TASK_COMPLETE',
  'TASK_FAILED',
  'TASK_CANCELLED',
];

describe('event types', () => {
  it('EV-1 are these eighteen, by these names', () => {
    expect(new Set(TASK_EVENT_TYPES)).toEqual(new Set(PINNED));
    expect(TASK_EVENT_TYPES).toHaveLength(18);
  });

  it('EV-1 end a task with exactly three of them', () => {
    expect(PINNED.filter(isTerminal)).toEqual(['TASK_COMPLETE', 'TASK_FAILED', 'TASK_CANCELLED']);
  });
});
