import { DomainError } from '../kernel/domain-error.js';

/** Priorities by name; the lower number goes first (SC-1). */
export const PRIORITIES = { CRITICAL: 0, HIGH: 10, MEDIUM: 20, LOW: 30, BACKGROUND: 40 } as const;
export type PriorityName = keyof typeof PRIORITIES;
export const PRIORITY_NAMES = Object.keys(PRIORITIES) as readonly PriorityName[];
export const DEFAULT_PRIORITY: PriorityName = 'MEDIUM';

const BY_KIND: Readonly<Record<string, PriorityName>> = {
  USER_INTERVENTION: 'CRITICAL',
  BUG_REPORT_RECEIVED: 'CRITICAL',
  TASK_STARTED: 'HIGH',
  PLANNING_COMPLETE: 'HIGH',
  MODULE_STARTED: 'HIGH',
  MODULE_ITERATION: 'HIGH',
  MODULE_COMPLETE: 'HIGH',
  CODE_GENERATED: 'HIGH',
  CORRECTION_STARTED: 'HIGH',
  CORRECTION_COMPLETED: 'HIGH',
  TASK_PREEMPTED: 'HIGH',
  TASK_RESUMED: 'HIGH',
  code_generation: 'HIGH',
  TEST_STARTED: 'MEDIUM',
  TEST_PASSED: 'MEDIUM',
  TEST_FAILED: 'MEDIUM',
  refinement: 'MEDIUM',
  TASK_COMPLETE: 'LOW',
  TASK_FAILED: 'LOW',
  TASK_CANCELLED: 'LOW',
  logging: 'LOW',
  metrics: 'LOW',
  dead_code_analysis: 'LOW',
  cleanup: 'BACKGROUND',
  analysis: 'BACKGROUND',
};

/** The priority of an event type or of a kind of step; whatever is unknown or missing waits behind all else (SC-2). */
export function assignPriority(kind: string | null | undefined): PriorityName {
  if (typeof kind !== 'string' || !Object.hasOwn(BY_KIND, kind)) return 'BACKGROUND';
  return BY_KIND[kind] ?? 'BACKGROUND';
}

/** The priority that a name in any case, or exactly one of the numbers, stands for; null for anything else. */
export function findPriority(value: unknown): PriorityName | null {
  const found =
    typeof value === 'string'
      ? PRIORITY_NAMES.find((name) => name === value.toUpperCase())
      : PRIORITY_NAMES.find((name) => PRIORITIES[name] === value);
  return found ?? null;
}

/**
 * A caller's priority: a name in any case, or exactly one of the numbers.
 * @throws DomainError `unknown_priority` that lists the valid ones
 */
export function parsePriority(value: unknown): PriorityName {
  const found = findPriority(value);
  if (found) return found;
  const valid = PRIORITY_NAMES.map((name) => `${name} (${PRIORITIES[name]})`).join(', ');
  throw new DomainError('unknown_priority', `priority must be one of ${valid}`, 'priority');
}

const PREEMPTION_DISTANCE = 20;

/** True only when the new one is at least 20 more urgent than the running one (SC-3). */
export function shouldPreempt(newcomer: PriorityName, running: PriorityName): boolean {
  return PRIORITIES[running] - PRIORITIES[newcomer] >= PREEMPTION_DISTANCE;
}
