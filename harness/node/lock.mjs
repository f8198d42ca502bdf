/** Locking: what a test run stands on can no longer be replaced by the code under test; to try throws in strict code. */
const { defineProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;

/** Locks all own members of an object but those named. New members may still be added. */
export function lock(object, free = []) {
  for (const key of ownKeys(object)) {
    if (free.includes(key)) continue;
    const member = getOwnPropertyDescriptor(object, key);
    if (member.configurable && 'value' in member)
      defineProperty(object, key, { ...member, writable: false, configurable: false });
    else if (member.configurable) defineProperty(object, key, { ...member, configurable: false });
  }
}

/**
 * Locks all own methods of a prototype, but lets objects that inherit from it have members of the same name by plain
 * assignment, as old-style streams do.
 */
export function lockInherited(prototype) {
  for (const key of ownKeys(prototype)) {
    const member = getOwnPropertyDescriptor(prototype, key);
    if (!member.configurable || typeof member.value !== 'function') continue;
    const { value, enumerable } = member;
    defineProperty(prototype, key, {
      get: () => value,
      set(replacement) {
        if (this === prototype) throw new TypeError(`"${String(key)}" may not be replaced during a test run`);
        defineProperty(this, key, {
          value: replacement,
          enumerable: true,
          writable: true,
          configurable: true,
        });
      },
      enumerable,
      configurable: false,
    });
  }
}
