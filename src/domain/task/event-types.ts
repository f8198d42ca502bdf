/** The eighteen kinds of fact a task's record is made of (EV-1). Names are wire contract: never renamed. */
export const TASK_EVENT_TYPES = [
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
] as const;

export type TaskEventType = (typeof TASK_EVENT_TYPES)[number];

/** After one of these nothing is ever appended. */
export const TERMINAL_EVENT_TYPES = ['TASK_COMPLETE', 'TASK_FAILED', 'TASK_CANCELLED'] as const;

export function isTerminal(type: string): boolean {
  return (TERMINAL_EVENT_TYPES as readonly string[]).includes(type);
}
