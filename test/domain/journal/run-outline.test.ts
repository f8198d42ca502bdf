import { describe, expect, it } from '@jest/globals';
import { leftByReset, missingRuns, type RunOutline } from '../../../src/domain/journal/run-outline.js';

const run = (runId: string, change: Partial<RunOutline> = {}): RunOutline => ({
  runId,
  continuedFrom: null,
  resetFrom: null,
  resets: 0,
  bornMs: 0,
  ownAfter: 0,
  closing: null,
  ...change,
});
const closed = (kind: 'continued' | 'terminated', change = {}) => ({
  closing: { kind, timeMs: 0, message: null, byReset: false, continuedBy: null, ...change },
});

describe('the runs that a record needs', () => {
  it('EV-27 EV-36 are also those that a run went over into', () => {
    const first = run('a', closed('continued', { continuedBy: 'b' }));
    expect(missingRuns([first])).toEqual(['b']);
    expect(missingRuns([first, run('b', { continuedFrom: 'a' })])).toEqual([]);
  });

  it('EV-27 EV-36 are one more than there are when the last one made way for a reset', () => {
    const base = run('a', closed('terminated', { byReset: true }));
    expect(leftByReset([base])).toBe('a');
    expect(leftByReset([base, run('b', { resetFrom: 'a' })])).toBeNull();
    expect(leftByReset([run('a', closed('terminated'))])).toBeNull();
    expect(leftByReset([run('a')])).toBeNull();
    expect(leftByReset([])).toBeNull();
  });
});
