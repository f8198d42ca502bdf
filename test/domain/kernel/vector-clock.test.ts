import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  assertVectorClock,
  clampTo,
  concurrent,
  happensBefore,
  merge,
  tick,
  type VectorClock,
} from '../../../src/domain/kernel/vector-clock.js';
import { refusalOf } from '../../support/refusal.js';

fc.configureGlobal({ seed: 14, numRuns: 2_000 });
const MAX = Number.MAX_SAFE_INTEGER;

/** Few actors and small counts, so that equal, ordered and concurrent clocks all come up; two names that trap lookups. */
const actors = fc.constantFrom('p1', 'p2', 'p3', 'constructor', '__proto__');
const clocks: fc.Arbitrary<VectorClock> = fc
  .uniqueArray(fc.tuple(actors, fc.nat(3)), { selector: ([actor]) => actor })
  .map((entries) => Object.fromEntries(entries));

describe('tick', () => {
  it('EV-10 adds exactly 1 to the one actor', () => {
    expect(tick({ p1: 1, p2: 7 }, 'p1')).toEqual({ p1: 2, p2: 7 });
    expect(tick({}, 'p1')).toEqual({ p1: 1 });
  });

  it('EV-10 leaves its input alone', () => {
    const clock = Object.freeze({ p1: 1 });
    tick(clock, 'p1');
    expect(clock).toEqual({ p1: 1 });
  });

  it('EV-13 refuses to count beyond 2^53 - 1, below 0 and in fractions', () => {
    expect(tick({ p1: MAX - 1 }, 'p1')).toEqual({ p1: MAX });
    for (const count of [MAX, -1, -5, 0.5, NaN]) {
      expect(refusalOf(() => tick({ p1: count }, 'p1'))).toMatchObject({
        code: 'invalid_clock',
        field: 'vector_clock',
      });
    }
  });

  it('EV-10 counts actors named like members of every object from 0', () => {
    expect(tick({}, 'constructor')).toEqual({ constructor: 1 });
    expect(Object.entries(tick(tick({}, '__proto__'), '__proto__'))).toEqual([['__proto__', 2]]);
  });
});

describe('merge', () => {
  it('EV-10 takes the maximum of each actor', () => {
    expect(merge({ p1: 3, p2: 1 }, { p2: 4, p3: 2 })).toEqual({ p1: 3, p2: 4, p3: 2 });
    expect(merge({}, {})).toEqual({});
  });

  it('EV-10 leaves its inputs alone', () => {
    const [a, b] = [Object.freeze({ p1: 1 }), Object.freeze({ p1: 2, p2: 1 })];
    merge(a, b);
    expect([a, b]).toEqual([{ p1: 1 }, { p1: 2, p2: 1 }]);
  });
});

describe('happensBefore', () => {
  it.each<[VectorClock, VectorClock, boolean]>([
    [{ p1: 1 }, { p1: 2 }, true],
    [{ p1: 1 }, { p1: 1, p2: 1 }, true],
    [{ p1: 3 }, { p1: 5 }, true],
    [{}, { p1: 1 }, true],
    [{ p1: 1 }, { p1: 1 }, false],
    [{ p1: 2, p2: 1 }, { p2: 1, p1: 2 }, false],
    [{}, {}, false],
    [{ p1: 2 }, { p1: 1 }, false],
    [{ p1: 1 }, {}, false],
    [{ p1: 1 }, { p2: 1 }, false],
    [{ p1: 0 }, {}, false],
    [{}, { p1: 0 }, false],
    [{ p1: 0 }, { p1: 1 }, true],
  ])('EV-11 of %j and %j is %j', (a, b, expected) => {
    expect(happensBefore(a, b)).toBe(expected);
  });
});

describe('concurrent', () => {
  it.each<[VectorClock, VectorClock, boolean]>([
    [{}, {}, true],
    [{ p1: 1, p2: 2 }, { p1: 1, p2: 2 }, true],
    [{ p1: 1 }, { p2: 1 }, true],
    [{ p1: 2, p2: 1 }, { p1: 1, p2: 2 }, true],
    [{ p1: 1 }, { p1: 2 }, false],
    [{ p1: 2 }, { p1: 1 }, false],
    [{}, { p1: 1 }, false],
  ])('EV-12 of %j and %j is %j', (a, b, expected) => {
    expect(concurrent(a, b)).toBe(expected);
  });
});

describe('assertVectorClock', () => {
  it.each([{}, { p1: 0 }, { p1: 1, 'user:page': MAX }])('EV-13 takes %j', (clock) => {
    expect(() => assertVectorClock(clock)).not.toThrow();
  });

  it.each([
    ['a negative count', { p1: -1 }],
    ['a fractional count', { p1: 1.5 }],
    ['an unsafe count', { p1: MAX + 1 }],
    ['NaN', { p1: NaN }],
    ['an infinite count', { p1: Infinity }],
    ['a count in a string', { p1: '1' }],
    ['a missing count', { p1: undefined }],
    ['a null count', { p1: null }],
    ['one bad count among good ones', { p1: 1, p2: -1 }],
    ['a list', []],
    ['null', null],
    ['nothing', undefined],
    ['a number', 3],
    ['a Map', new Map([['p1', 1]])],
  ])('EV-13 refuses %s', (_name, clock) => {
    const refusal = refusalOf(() => assertVectorClock(clock));
    expect(refusal).toMatchObject({ code: 'invalid_clock', field: 'vector_clock' });
    expect(refusal.message).toContain('vector_clock');
  });
});

describe('clampTo', () => {
  it('EV-15 bounds what a sender claims to have seen by what there is', () => {
    expect(clampTo({ p1: 9, p2: 1, p3: 4, constructor: 2 }, { p1: 3, p2: 5 })).toEqual({ p1: 3, p2: 1 });
    expect(clampTo({}, { p1: 3 })).toEqual({});
  });
});

describe('the laws of clocks', () => {
  it('EV-14 happensBefore is irreflexive', () => fc.assert(fc.property(clocks, (a) => !happensBefore(a, a))));

  it('EV-14 happensBefore is asymmetric', () =>
    fc.assert(fc.property(clocks, clocks, (a, b) => !(happensBefore(a, b) && happensBefore(b, a)))));

  it('EV-14 happensBefore is transitive', () => {
    let chains = 0;
    fc.assert(
      fc.property(clocks, clocks, clocks, (a, b, c) => {
        // Merging makes chains likely; the law itself is asked of every triple.
        const [b2, c2] = [merge(a, b), merge(merge(a, b), c)];
        if (happensBefore(a, b2) && happensBefore(b2, c2)) {
          chains += 1;
          expect(happensBefore(a, c2)).toBe(true);
        }
        if (happensBefore(a, b) && happensBefore(b, c)) expect(happensBefore(a, c)).toBe(true);
      }),
    );
    expect(chains).toBeGreaterThan(200);
  });

  it('EV-14 exactly one of before, after and concurrent holds', () =>
    fc.assert(
      fc.property(
        clocks,
        clocks,
        (a, b) =>
          [happensBefore(a, b), happensBefore(b, a), concurrent(a, b)].filter((holds) => holds).length === 1,
      ),
    ));

  it('EV-14 merge is commutative', () =>
    fc.assert(fc.property(clocks, clocks, (a, b) => expect(merge(a, b)).toEqual(merge(b, a)))));

  it('EV-14 merge is associative', () =>
    fc.assert(
      fc.property(clocks, clocks, clocks, (a, b, c) =>
        expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c))),
      ),
    ));

  it('EV-14 merge is idempotent', () =>
    fc.assert(fc.property(clocks, (a) => expect(merge(a, a)).toEqual(a))));

  it('EV-14 neither input of a merge happens after it', () =>
    fc.assert(
      fc.property(clocks, clocks, (a, b) => !happensBefore(merge(a, b), a) && !happensBefore(merge(a, b), b)),
    ));

  it('EV-14 a tick happens after its input, also after a merge', () =>
    fc.assert(
      fc.property(clocks, clocks, actors, (a, b, actor) => {
        expect(happensBefore(a, tick(a, actor))).toBe(true);
        expect(happensBefore(b, tick(merge(a, b), actor))).toBe(true);
      }),
    ));
});
