import { describe, expect, it } from '@jest/globals';
import {
  assignPriority,
  DEFAULT_PRIORITY,
  parsePriority,
  PRIORITIES,
  PRIORITY_NAMES,
  shouldPreempt,
  type PriorityName,
} from '../../../src/domain/admission/priority.js';
import { TASK_EVENT_TYPES } from '../../../src/domain/task/event-types.js';
import { refusalOf } from '../../support/refusal.js';

describe('priorities', () => {
  it('SC-1 are five, the lower number first, MEDIUM by default', () => {
    expect(PRIORITIES).toEqual({ CRITICAL: 0, HIGH: 10, MEDIUM: 20, LOW: 30, BACKGROUND: 40 });
    expect(PRIORITY_NAMES).toEqual(['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'BACKGROUND']);
    expect(DEFAULT_PRIORITY).toBe('MEDIUM');
  });
});

const ASSIGNED: Readonly<Record<PriorityName, readonly string[]>> = {
  CRITICAL: ['USER_INTERVENTION', 'BUG_REPORT_RECEIVED'],
  HIGH: [
    'TASK_STARTED',
    'PLANNING_COMPLETE',
    'MODULE_STARTED',
    'MODULE_ITERATION',
    'MODULE_COMPLETE',
    'CODE_GENERATED',
    'CORRECTION_STARTED',
    'CORRECTION_COMPLETED',
    'TASK_PREEMPTED',
    'TASK_RESUMED',
    'code_generation',
  ],
  MEDIUM: ['TEST_STARTED', 'TEST_PASSED', 'TEST_FAILED', 'refinement'],
  LOW: ['TASK_COMPLETE', 'TASK_FAILED', 'TASK_CANCELLED', 'logging', 'metrics', 'dead_code_analysis'],
  BACKGROUND: ['cleanup', 'analysis', 'UNHEARD_OF', '', 'constructor', '__proto__', 'task_started'],
};

describe('assignPriority', () => {
  it.each(Object.entries(ASSIGNED).flatMap(([name, kinds]) => kinds.map((kind) => [kind, name])))(
    'SC-2 of %j is %s',
    (kind, name) => {
      expect(assignPriority(kind)).toBe(name);
    },
  );

  it('SC-2 of a missing type and of null is BACKGROUND', () => {
    expect(assignPriority(undefined)).toBe('BACKGROUND');
    expect(assignPriority(null)).toBe('BACKGROUND');
    expect(assignPriority(7 as never)).toBe('BACKGROUND');
  });

  it('SC-2 leaves no event type to the default', () => {
    const listed = [...ASSIGNED.CRITICAL, ...ASSIGNED.HIGH, ...ASSIGNED.MEDIUM, ...ASSIGNED.LOW];
    expect(TASK_EVENT_TYPES.filter((type) => !listed.includes(type))).toEqual([]);
  });
});

describe('parsePriority', () => {
  it.each<[unknown, PriorityName]>([
    ['CRITICAL', 'CRITICAL'],
    ['high', 'HIGH'],
    ['Medium', 'MEDIUM'],
    ['lOw', 'LOW'],
    ['background', 'BACKGROUND'],
    [0, 'CRITICAL'],
    [10, 'HIGH'],
    [20, 'MEDIUM'],
    [30, 'LOW'],
    [40, 'BACKGROUND'],
  ])('SC-2 takes %j from a caller', (value, name) => {
    expect(parsePriority(value)).toBe(name);
  });

  it.each([5, -10, 50, 10.5, NaN, '10', '', ' high', 'urgent', null, undefined, true, [], {}, ['HIGH'], 10n])(
    'SC-2 refuses %p with the list of valid names',
    (value) => {
      const refusal = refusalOf(() => parsePriority(value));
      expect(refusal).toMatchObject({ code: 'unknown_priority', field: 'priority' });
      expect(refusal.message).toBe(
        'priority must be one of CRITICAL (0), HIGH (10), MEDIUM (20), LOW (30), BACKGROUND (40)',
      );
    },
  );
});

describe('shouldPreempt', () => {
  it.each<[PriorityName, PriorityName, boolean]>([
    ['CRITICAL', 'MEDIUM', true],
    ['HIGH', 'MEDIUM', false],
    ['CRITICAL', 'HIGH', false],
    ['CRITICAL', 'BACKGROUND', true],
    ['HIGH', 'LOW', true],
    ['MEDIUM', 'BACKGROUND', true],
    ['MEDIUM', 'LOW', false],
    ['LOW', 'BACKGROUND', false],
    ['MEDIUM', 'MEDIUM', false],
    ['BACKGROUND', 'CRITICAL', false],
    ['MEDIUM', 'CRITICAL', false],
  ])('SC-3 of %s over %s is %j', (newcomer, running, expected) => {
    expect(shouldPreempt(newcomer, running)).toBe(expected);
  });
});
