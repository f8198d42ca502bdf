import { DomainError } from './domain-error.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** True for the text form of a UUID of any version. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

/**
 * A UUIDv7 (RFC 9562, section 6.2, method 1: a counter in `rand_a`), made only from its arguments, so that a workflow
 * makes the same id again when it is replayed.
 * @param unixMs milliseconds since 1970, 48 bits
 * @param counter 0…4095, keeps ids of one millisecond ascending
 * @param random at least 16 hexadecimal digits of randomness, given by the caller
 */
export function uuidV7(unixMs: number, counter: number, random: string): string {
  if (counter < 0 || counter > 0xfff) {
    throw new DomainError('invalid_counter', `a UUIDv7 counter is 0…4095, not ${counter}`);
  }
  const time = unixMs.toString(16).padStart(12, '0');
  const count = counter.toString(16).padStart(3, '0');
  const variant = ((parseInt(random.slice(0, 1), 16) & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8, 12)}-7${count}-${variant}${random.slice(1, 4)}-${random.slice(4, 16)}`;
}
