import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { filterStale } from '../../../src/domain/journal/filter-stale.js';
import { TASK_EVENT_TYPES } from '../../../src/domain/task/event-types.js';
import type { RecordedEvent } from '../../../src/domain/task/events.js';
import { anEvent, aRecorded } from '../../support/builders.js';

fc.configureGlobal({ seed: 43 });

const asRecorded = (event: unknown): RecordedEvent => event as RecordedEvent;
const ABOUT_CODE = ['TEST_PASSED', 'TEST_FAILED', 'BUG_REPORT_RECEIVED'];

describe('filtering stale events', () => {
  it('EV-43 removes reports and test results of older versions, and keeps the life of the task', () => {
    const events = [
      anEvent('TASK_STARTED', {}, { sequence: 1 }),
      anEvent('CODE_GENERATED', {}, { sequence: 2, code_version: 1 }),
      anEvent('TEST_FAILED', {}, { sequence: 3, code_version: 1 }),
      anEvent('BUG_REPORT_RECEIVED', { code_version: 1 }, { sequence: 4, code_version: 1 }),
      anEvent('CODE_GENERATED', {}, { sequence: 5, code_version: 2 }),
      // It arrived when version 2 was there, but speaks of version 1.
      anEvent('BUG_REPORT_RECEIVED', { code_version: 1 }, { sequence: 6, code_version: 2 }),
      anEvent('BUG_REPORT_RECEIVED', { code_version: 2 }, { sequence: 7, code_version: 2 }),
      anEvent('TEST_PASSED', {}, { sequence: 8, code_version: 2 }),
      anEvent('TASK_COMPLETE', {}, { sequence: 9, code_version: 2 }),
    ].map(asRecorded);
    expect(filterStale(events, 2).map(({ sequence }) => sequence)).toEqual([1, 2, 5, 7, 8, 9]);
    expect(filterStale(events, 1)).toEqual(events);
    expect(filterStale([], 3)).toEqual([]);
  });

  it('EV-43 takes the version of the event where a report of an older writer names none', () => {
    const report = aRecorded('BUG_REPORT_RECEIVED', { description: 'd' }, { sequence: 1, code_version: 1 });
    expect(filterStale([report], 2)).toEqual([]);
    expect(filterStale([report], 1)).toEqual([report]);
  });

  it('EV-43 keeps order, keeps all else, and twice is as good as once (property)', () => {
    const records = fc.array(fc.record({ type: fc.constantFrom(...TASK_EVENT_TYPES), version: fc.nat(4) }), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(records, fc.nat(4), (entries, current) => {
        const events = entries.map(({ type, version }, index) =>
          asRecorded({
            ...anEvent(type, {}, { sequence: index + 1, code_version: version }),
            data: type === 'BUG_REPORT_RECEIVED' ? { code_version: version } : {},
          }),
        );
        const kept = filterStale(events, current);
        expect(filterStale(kept, current)).toEqual(kept);
        expect(kept).toEqual(
          events.filter((event) => !ABOUT_CODE.includes(event.event_type) || event.code_version >= current),
        );
      }),
    );
  });
});
