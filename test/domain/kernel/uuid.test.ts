import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isUuid, uuidV7 } from '../../../src/domain/kernel/uuid.js';
import { refusalOf } from '../../support/refusal.js';

fc.configureGlobal({ seed: 2, numRuns: 500 });
const RANDOM = '0123456789abcdef';
const V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const hex = fc.string({ unit: fc.constantFrom(...RANDOM.match(/./g)!), minLength: 16, maxLength: 32 });

describe('uuidV7', () => {
  it('EV-2 puts time, version, counter, variant and chance where RFC 9562 wants them', () => {
    expect(uuidV7(0x0196f3c01234, 0, RANDOM)).toBe('0196f3c0-1234-7000-8123-456789abcdef');
    expect(uuidV7(0x0196f3c01234, 0xabc, 'ffffffffffffffff')).toBe('0196f3c0-1234-7abc-bfff-ffffffffffff');
    expect(uuidV7(1, 1, RANDOM)).toBe('00000000-0001-7001-8123-456789abcdef');
  });

  it('EV-2 is the same again for the same arguments, whatever the machine', () => {
    expect(uuidV7(5, 6, RANDOM)).toBe(uuidV7(5, 6, RANDOM));
  });

  it('EV-2 is a UUID for every time of 48 bits, counter and chance', () =>
    fc.assert(
      fc.property(fc.nat(2 ** 48 - 1), fc.nat(0xfff), hex, (ms, counter, random) =>
        expect(uuidV7(ms, counter, random)).toMatch(V7),
      ),
    ));

  it('EV-2 sorts as text by time, then by counter, whatever the chance', () =>
    fc.assert(
      fc.property(
        fc.tuple(fc.nat(2 ** 48 - 1), fc.nat(0xfff), hex),
        fc.tuple(fc.nat(2 ** 48 - 1), fc.nat(0xfff), hex),
        fc.boolean(),
        (a, b, sameTime) => {
          const later: typeof b = sameTime ? [a[0], b[1], b[2]] : b;
          fc.pre(a[0] !== later[0] || a[1] !== later[1]);
          const isBefore = a[0] < later[0] || (a[0] === later[0] && a[1] < later[1]);
          expect(uuidV7(...a) < uuidV7(...later)).toBe(isBefore);
        },
      ),
    ));

  it('EV-2 refuses a counter that has no room', () => {
    expect(refusalOf(() => uuidV7(0, 4_096, RANDOM)).code).toBe('invalid_counter');
    expect(refusalOf(() => uuidV7(0, -1, RANDOM)).code).toBe('invalid_counter');
  });
});

describe('isUuid', () => {
  it.each(['0196f3c0-1234-7000-8123-456789abcdef', 'F47AC10B-58CC-4372-A567-0E02B2C3D479'])(
    'EV-3 takes %s',
    (id) => {
      expect(isUuid(id)).toBe(true);
    },
  );

  it.each([
    '',
    'event-1',
    '0196f3c012347000812345678 9abcdef',
    '0196f3c0-1234-7000-8123-456789abcde',
    '0196f3c0-1234-7000-8123-456789abcdeg',
    ' 0196f3c0-1234-7000-8123-456789abcdef',
    '0196f3c0-1234-7000-8123-456789abcdef\n',
    '0196f3c0-1234-7000-0123-456789abcdef',
    7,
    null,
    undefined,
  ])('EV-3 refuses %j', (id) => {
    expect(isUuid(id)).toBe(false);
  });
});
