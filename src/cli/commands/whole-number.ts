import { InvalidArgumentError } from 'commander';

/** Reads an option's value as a whole number of at least 0. */
export function wholeNumber(value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(value);
}
