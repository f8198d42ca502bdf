import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  refusingLayer,
  type CurrentCode,
  type ReportedCode,
} from '../../../src/domain/journal/report-validity.js';
import { happensBefore, merge, type VectorClock } from '../../../src/domain/kernel/vector-clock.js';
import { hashOf } from '../../support/builders.js';

fc.configureGlobal({ seed: 40 });

const CODE: CurrentCode = {
  code_version: 3,
  code_hash: hashOf('v3'),
  vector_clock: { scheduler: 4, coder: 3 },
};
const judge = (report: Partial<ReportedCode>, code: Partial<CurrentCode> = {}) =>
  refusingLayer({ code_version: 3, code_hash: null, vector_clock: null, ...report }, { ...CODE, ...code });

const clocks: fc.Arbitrary<VectorClock> = fc.dictionary(
  fc.constantFrom('scheduler', 'coder', 'tester', 'user:page'),
  fc.nat(4),
);
const hashes = fc.constantFrom(null, hashOf('v1'), hashOf('v2'));
const sides: fc.Arbitrary<ReportedCode> = fc.record({
  code_version: fc.integer({ min: 1, max: 3 }),
  code_hash: hashes,
  vector_clock: fc.option(clocks),
});

describe('the three layers of a report', () => {
  it('EV-40 agree on a report of the current code', () => {
    expect(judge({ code_hash: hashOf('v3'), vector_clock: CODE.vector_clock })).toBeNull();
  });

  it.each([
    [2, 'version'],
    [4, 'version_ahead'],
  ])('EV-40 EV-41 a report on version %d of 3 is refused by %s', (code_version, layer) => {
    expect(judge({ code_version })).toBe(layer);
    // Whatever else agrees.
    expect(judge({ code_version, code_hash: hashOf('v3'), vector_clock: CODE.vector_clock })).toBe(layer);
  });

  it.each<[string, VectorClock | null, string | null]>([
    ['before the code', { scheduler: 3, coder: 2 }, 'clock'],
    ['before the code, with an actor missing', { scheduler: 4 }, 'clock'],
    ['equal to the code', { scheduler: 4, coder: 3 }, null],
    ['after the code', { scheduler: 5, coder: 3 }, null],
    ['concurrent with the code', { scheduler: 1, 'user:page': 1 }, null],
    ['an empty clock', {}, null],
    ['no clock', null, null],
  ])('EV-40 the clock layer: %s', (_name, vector_clock, layer) => {
    expect(judge({ vector_clock, code_hash: hashOf('v3') })).toBe(layer);
  });

  it('EV-41 with concurrent clocks the hash decides', () => {
    const vector_clock = { 'user:page': 1 };
    expect(judge({ vector_clock, code_hash: hashOf('v3') })).toBeNull();
    expect(judge({ vector_clock, code_hash: hashOf('v2') })).toBe('hash');
  });

  it('EV-41 with a hash missing on either side version and clock decide', () => {
    expect(judge({ code_hash: null })).toBeNull();
    expect(judge({ code_hash: hashOf('v2') }, { code_hash: null })).toBeNull();
    expect(judge({ code_hash: null, vector_clock: { coder: 1 } })).toBe('clock');
  });

  it('EV-40 names the first layer that refuses', () => {
    expect(judge({ code_version: 1, vector_clock: { coder: 1 }, code_hash: hashOf('v1') })).toBe('version');
    expect(judge({ vector_clock: { coder: 1 }, code_hash: hashOf('v1') })).toBe('clock');
  });

  it('EV-40 a report is valid if and only if no layer speaks against it (property)', () => {
    fc.assert(
      fc.property(sides, sides, (report, code) => {
        const seen = report.vector_clock ?? {};
        const isOld =
          Object.keys(seen).length > 0 &&
          code.vector_clock !== null &&
          happensBefore(seen, code.vector_clock);
        const isOther =
          report.code_hash !== null && code.code_hash !== null && report.code_hash !== code.code_hash;
        const agrees = report.code_version === code.code_version && !isOld && !isOther;
        expect(refusingLayer(report, code) === null).toBe(agrees);
      }),
    );
  });

  it('EV-40 whoever has seen the code is never refused by the clock (property)', () => {
    fc.assert(
      fc.property(clocks, clocks, (made, more) => {
        const vector_clock = merge(made, more);
        const layer = refusingLayer({ ...CODE, vector_clock }, { ...CODE, vector_clock: made });
        expect(layer).toBeNull();
      }),
    );
  });
});
