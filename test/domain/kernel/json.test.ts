import { describe, expect, it } from '@jest/globals';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { assertJson, deepFreeze, isPlainObject } from '../../../src/domain/kernel/json.js';
import { refusalOf } from '../../support/refusal.js';

fc.configureGlobal({ seed: 3 });

const cyclic: Record<string, unknown> = { list: [] };
(cyclic.list as unknown[]).push(cyclic);
const nested = (levels: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
};

describe('assertJson', () => {
  it.each<[string, unknown, string]>([
    ['a function', { on: () => 1 }, 'data.on'],
    ['a cycle', cyclic, 'data.list[0]'],
    ['a BigInt', { n: 1n }, 'data.n'],
    ['NaN', { n: NaN }, 'data.n'],
    ['an infinity', { deep: [{ n: -Infinity }] }, 'data.deep[0].n'],
    ['a symbol', { s: Symbol('s') }, 'data.s'],
    ['a Date', { at: new Date(0) }, 'data.at'],
    ['a Map', { map: new Map() }, 'data.map'],
    ['an undefined item', { list: [1, undefined] }, 'data.list[1]'],
    // eslint-disable-next-line no-sparse-arrays
    ['a list with a hole', { list: [1, , 3] }, 'data.list[1]'],
  ])('EV-3 refuses %s, and says where it is', (_name, value, where) => {
    const refusal = refusalOf(() => assertJson(value, 'data'));
    expect(refusal.code).toBe('invalid_json');
    expect(refusal.message).toContain(where);
  });

  it('EV-3 says of a cycle that it is one', () => {
    expect(refusalOf(() => assertJson(cyclic, 'data')).message).toBe(
      'data.list[0] contains itself, which JSON cannot carry',
    );
  });

  it('EV-3 takes one object in two places, which is no cycle', () => {
    const file = { path: 'a' };
    expect(() => assertJson({ a: file, b: [file, file] }, 'data')).not.toThrow();
  });

  it('EV-3 refuses data nested so deep that JSON.stringify would run out of stack, with a clear error', () => {
    expect(() => assertJson(nested(500), 'data')).not.toThrow();
    expect(refusalOf(() => assertJson(nested(501), 'data')).message).toContain('500 deep');
    expect(refusalOf(() => assertJson(nested(100_000), 'data')).code).toBe('invalid_json');
  });

  it('EV-3 takes whatever JSON can carry', () =>
    fc.assert(fc.property(fc.jsonValue(), (value) => assertJson(value, 'data'))));
});

describe('isPlainObject', () => {
  it('EV-3 knows an object of another realm, as a workflow sees it, and refuses lists and class instances', () => {
    expect(isPlainObject(runInNewContext('({ a: 1 })'))).toBe(true);
    expect(isPlainObject(Object.create(null))).toBe(true);
    expect([[], null, 1, 'a', new Date(0), new URL('http://localhost')].some(isPlainObject)).toBe(false);
  });
});

describe('deepFreeze', () => {
  it('EV-4 freezes an object with all that is in it', () => {
    const value = deepFreeze({ a: [{ b: { c: 1 } }] });
    expect([value, value.a, value.a[0], value.a[0]?.b].every(Object.isFrozen)).toBe(true);
  });
});
