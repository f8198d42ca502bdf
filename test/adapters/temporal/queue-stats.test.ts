import { describe, expect, it } from '@jest/globals';
import { toQueueStats } from '../../../src/adapters/temporal/queue-stats.js';
import type { Stage } from '../../../src/domain/admission/queue-state.js';
import type { PriorityName } from '../../../src/domain/admission/priority.js';
import type { AdmissionStats } from '../../../src/workflows/messages.js';

const NOW = 1_800_000_000_000;

const line = (stage: Stage, priority: PriorityName, ageSeconds: number) => ({
  task_id: `${stage}-${priority}-${ageSeconds}`,
  prompt_line: 'Build email validator',
  priority,
  stage,
  arrived_ms: NOW - ageSeconds * 1_000,
  estimate_ms: null,
});

const stats = (change: Partial<AdmissionStats>): AdmissionStats => ({
  limits: { running: 5, waiting: 100, critical_extra: 5, ageing_ms: null },
  running: [],
  waiting: [],
  parked: [],
  pressure: 'none',
  announced: 'none',
  ...change,
});

describe('the figures of the queue', () => {
  it('SC-12 counts each task once, in all and by priority', () => {
    const figures = toQueueStats(
      stats({
        running: [line('running', 'CRITICAL', 5), line('yielding', 'LOW', 900)],
        waiting: [line('waiting', 'MEDIUM', 7), line('preempted', 'LOW', 800), line('waiting', 'LOW', 3)],
        parked: [line('parked', 'LOW', 700)],
      }),
      4,
      NOW,
    );
    expect(figures).toMatchObject({ running: 2, waiting: 2, preempted: 1, parked: 1, blocked: 4 });
    const none = { running: 0, waiting: 0, preempted: 0, parked: 0 };
    expect(figures.perPriority).toEqual({
      CRITICAL: { ...none, running: 1 },
      HIGH: none,
      MEDIUM: { ...none, waiting: 1 },
      LOW: { running: 1, waiting: 1, preempted: 1, parked: 1 },
      BACKGROUND: none,
    });
    expect(figures.line.map(({ taskId }) => taskId)).toEqual([
      'waiting-MEDIUM-7',
      'preempted-LOW-800',
      'waiting-LOW-3',
    ]);
  });

  it('SC-12 takes the oldest wait of those who wait for their first place', () => {
    const waiting = [line('preempted', 'LOW', 800), line('waiting', 'MEDIUM', 7), line('waiting', 'LOW', 3)];
    expect(toQueueStats(stats({ waiting }), 0, NOW).oldestWaitSeconds).toBe(7);
    expect(toQueueStats(stats({ waiting: waiting.slice(0, 1) }), 0, NOW).oldestWaitSeconds).toBeNull();
    // A worker's clock may be ahead of this one.
    expect(toQueueStats(stats({ waiting: [line('waiting', 'LOW', -60)] }), 0, NOW).oldestWaitSeconds).toBe(0);
  });
});
