import { isPlainObject } from '../kernel/json.js';

/** True when both say the same once JSON has carried them: the order of keys and `undefined` do not count. */
export function sameEvent(a: unknown, b: unknown): boolean {
  return same(carried(a), carried(b));
}

function carried(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => same(item, b[index]));
  }
  if (isPlainObject(a) && isPlainObject(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]))
    );
  }
  return a === b;
}
