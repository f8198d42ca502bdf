import { describe, expect, it } from '@jest/globals';
import { turnOf } from '../../../src/domain/admission/lanes.js';
import { isClientName, nearestClientName } from '../../../src/domain/kernel/client-name.js';

describe('names of clients', () => {
  it.each(['a', 'ada.build-7', 'CI_job.12', 'x'.repeat(40)])('SC-7 takes %s', (name) => {
    expect(isClientName(name)).toBe(true);
    expect(nearestClientName(name)).toBe(name);
  });

  it.each(['', ' ', 'a b', 'ädä', 'a,b', 'a\nb', 'user:ada', 'x'.repeat(41), null, 7])(
    'SC-7 refuses %j',
    (name) => expect(isClientName(name)).toBe(false),
  );

  it.each([
    ['Claude Desktop (beta)', 'Claude-Desktop-beta'],
    ['ädä.büro', 'd-.b-ro'],
    ['x'.repeat(39) + ' and more', 'x'.repeat(39)],
    ['世界', null],
    ['', null],
  ])('SC-7 makes of %j what is nearest', (text, name) => expect(nearestClientName(text)).toBe(name));

  it('SC-7 keys of fairness have at most the 64 bytes that Temporal takes, cut between characters', () => {
    const key = (client: string): string => turnOf('HIGH', client).fairnessKey;
    expect(key('x'.repeat(64))).toBe('x'.repeat(64));
    expect(key('x'.repeat(65))).toBe('x'.repeat(64));
    // Three bytes each: 21 of them are 63.
    expect(key('界'.repeat(64))).toBe('界'.repeat(21));
    expect(key('xx' + '😀'.repeat(20))).toBe('xx' + '😀'.repeat(15));
  });
});
