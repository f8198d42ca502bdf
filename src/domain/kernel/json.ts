import { DomainError } from './domain-error.js';

export type JsonPrimitive = string | number | boolean | null;
export type JsonValue = JsonPrimitive | readonly JsonValue[] | JsonObject;
export type JsonObject = { readonly [key: string]: JsonValue | undefined };

/** True for an object made by `{}` or `JSON.parse`, false for arrays, null and class instances. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) return true;
  // An object from another realm (Temporal's workflow isolate, jest) has another Object.prototype.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Well below the depth at which JSON.stringify itself runs out of stack. */
const MAX_DEPTH = 500;

/** JSON turns a missing item into null, so a list with one would come back changed. */
function assertItems(items: readonly unknown[], path: string, chain: readonly unknown[]): void {
  // Not forEach: it passes over holes.
  for (const [index, item] of items.entries()) {
    if (item === undefined) {
      throw new DomainError('invalid_json', `${path}[${index}] is undefined, which JSON cannot carry`, path);
    }
    assertJson(item, `${path}[${index}]`, chain);
  }
}

/**
 * Checks that JSON can carry the value unchanged.
 * @param path the name used in the error, e.g. `data`
 * @throws DomainError `invalid_json` that names the path, for functions, symbols, BigInt, NaN, infinities, class instances, cycles,
 * lists with holes or undefined items, and more than 500 levels
 */
export function assertJson(value: unknown, path: string, ancestors: readonly unknown[] = []): void {
  if (value === null || ['string', 'boolean', 'undefined'].includes(typeof value)) return;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return;
    throw new DomainError('invalid_json', `${path} is ${String(value)}, which JSON cannot carry`, path);
  }
  if (typeof value !== 'object') {
    throw new DomainError('invalid_json', `${path} is a ${typeof value}, which JSON cannot carry`, path);
  }
  if (ancestors.includes(value)) {
    throw new DomainError('invalid_json', `${path} contains itself, which JSON cannot carry`, path);
  }
  if (ancestors.length >= MAX_DEPTH) {
    throw new DomainError(
      'invalid_json',
      `${path.slice(0, 40)}… is nested more than ${MAX_DEPTH} deep`,
      path,
    );
  }
  const chain = [...ancestors, value];
  if (Array.isArray(value)) {
    assertItems(value, path, chain);
    return;
  }
  if (!isPlainObject(value)) {
    throw new DomainError('invalid_json', `${path} is not a plain object`, path);
  }
  for (const [key, item] of Object.entries(value)) assertJson(item, `${path}.${key}`, chain);
}

/** Freezes a JSON value and everything in it, in place, and returns it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Object.values(value)) deepFreeze(item);
  }
  return value;
}
