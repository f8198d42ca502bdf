import { describe, expect, it } from '@jest/globals';
import { decodeLine, encodeLine } from '../../../src/domain/journal/journal-line.js';
import { sameEvent } from '../../../src/domain/journal/same-event.js';
import { journalEvent } from '../../suites/event-journal.js';

/** The file format: folders on people's disks hold it, so a change here needs a way to read what is there. */
const EVENT_LINE =
  '{"position":3,"branch":2,"run_id":"run-b","event_id":"0196f3c0-0000-7000-8000-000000000002",' +
  '"task_id":"0196f3c0-0000-7000-8000-000000000001","event_type":"USER_INTERVENTION",' +
  '"timestamp":"2026-01-31T12:00:02.000Z","sequence":2,"vector_clock":{"user:page":2},"actor":"user:page",' +
  '"causation_id":"0196f3c0-0000-7000-8000-000000000001","correlation_id":"request-1","code_version":0,' +
  '"data":{"kind":"guidance","client":"page","text":"guidance 2"}}';
const MARKER_LINE = '{"position":2,"branch":2,"run_id":"run-b","marker":"branch_opened","from_sequence":2}';

describe('a journal line', () => {
  it('EV-20 has pinned texts for events and markers, and is read back equal', () => {
    const place = { branch: 2, runId: 'run-b' };
    const event = { ...place, kind: 'event', position: 3, event: journalEvent(2) } as const;
    const marker = { ...place, kind: 'branch_opened', position: 2, fromSequence: 2 } as const;
    expect(encodeLine(event)).toBe(EVENT_LINE);
    expect(encodeLine(marker)).toBe(MARKER_LINE);
    expect(decodeLine(EVENT_LINE)).toEqual(event);
    expect(decodeLine(MARKER_LINE)).toEqual(marker);
  });

  it('EV-7 is read whatever its event type and whatever more it has', () => {
    const line = EVENT_LINE.replace('USER_INTERVENTION', 'TASK_TELEPORTED').replace(
      '{"kind"',
      '{"new":[1],"kind"',
    );
    expect(decodeLine(line)).toMatchObject({ event: { event_type: 'TASK_TELEPORTED', data: { new: [1] } } });
  });

  it('EV-23 is none when any byte of its end is missing', () => {
    for (let length = 0; length < EVENT_LINE.length; length += 1) {
      expect(decodeLine(EVENT_LINE.slice(0, length))).toBeNull();
    }
  });

  it.each(['null', '[]', '7', '"x"', '{}', '\0\0\0', MARKER_LINE.replace('2,"branch"', '0,"branch"')])(
    'EV-23 is not %j',
    (text) => {
      expect(decodeLine(text)).toBeNull();
    },
  );
});

describe('the same event', () => {
  it('EV-21 is told apart by values, not by the order of keys', () => {
    expect(sameEvent({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1, d: undefined })).toBe(true);
    expect(sameEvent({ a: [1, 2] }, { a: [2, 1] })).toBe(false);
    expect(sameEvent({ a: 1 }, { a: 1, b: null })).toBe(false);
    expect(sameEvent({ a: {} }, { a: [] })).toBe(false);
    expect(sameEvent({ a: '1' }, { a: 1 })).toBe(false);
  });
});
