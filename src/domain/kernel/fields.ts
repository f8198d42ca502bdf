import { DomainError } from './domain-error.js';
import { isPlainObject } from './json.js';

/**
 * Readers of values that come from anywhere, Temporal's own tools too: nothing of their shape is taken for granted, and
 * only what was asked for is taken over. All throw DomainError `invalid_message` that names the field, never its content.
 */
export type Read<T> = (value: unknown, field: string) => T;

export function refuseField(field: string, rule: string): never {
  throw new DomainError('invalid_message', `${field} ${rule}`, field);
}

/** An object's own fields. */
export function readObject(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (!isPlainObject(value)) refuseField(field, 'must be an object');
  return value;
}

/** A whole number within these bounds, both included. */
export function readWhole(value: unknown, field: string, [least, most]: readonly [number, number]): number {
  if (!Number.isSafeInteger(value) || (value as number) < least || (value as number) > most)
    refuseField(field, `must be a whole number from ${least} to ${most}`);
  return value as number;
}

/** A text of at most so many UTF-16 units; it may be empty. */
export function readShortText(value: unknown, field: string, most: number): string {
  if (typeof value !== 'string' || value.length > most)
    refuseField(field, `must be a text of at most ${most} characters`);
  return value;
}

export function readBoolean(value: unknown, field: string): boolean {
  if (typeof value !== 'boolean') refuseField(field, 'must be true or false');
  return value;
}

/** Exactly one of these. */
export function readOneOf<T extends string>(value: unknown, field: string, known: readonly T[]): T {
  return known.find((one) => one === value) ?? refuseField(field, `must be one of ${known.join(', ')}`);
}

/** A list of at most so many items, each of which is read. */
export function readList<T>(value: unknown, field: string, most: number, read: Read<T>): readonly T[] {
  if (!Array.isArray(value) || value.length > most)
    refuseField(field, `must be a list of at most ${most} items`);
  // Not map: it passes over holes.
  return Array.from(value as readonly unknown[], (item, index) => read(item, `${field}[${index}]`));
}

/**
 * A list of which one bad item does not spoil the others: null in its place.
 * @returns `problems`: what is wrong with them, without their content
 */
export function readEach<T>(
  value: unknown,
  field: string,
  most: number,
  read: Read<T>,
): { readonly items: readonly (T | null)[]; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const items = readList<T | null>(value, field, most, (item, name) => {
    try {
      return read(item, name);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      problems.push(error.message);
      return null;
    }
  });
  return { items, problems };
}

/** Null where there is nothing. */
export function orNull<T>(value: unknown, read: (value: unknown) => T): T | null {
  return value === undefined || value === null ? null : read(value);
}

/** What an earlier version left out, as it was meant then. */
export function orElse<T>(value: unknown, fallback: T, read: (value: unknown) => T): T {
  return value === undefined ? fallback : read(value);
}
