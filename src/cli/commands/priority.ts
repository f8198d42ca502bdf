import { InvalidArgumentError } from 'commander';
import {
  findPriority,
  PRIORITIES,
  PRIORITY_NAMES,
  type PriorityName,
} from '../../domain/admission/priority.js';

const NAMES = PRIORITY_NAMES.map((name) => `${name} (${PRIORITIES[name]})`).join(', ');

/** How a priority is described in a command's help. */
export const PRIORITY_HELP = `one of ${NAMES}: the name or its number`;

/** For options that take a priority: what the doors take, where a number is one even though it arrives as text. */
export function readPriority(value: string): PriorityName {
  const found = findPriority(/^(0|[1-9]\d*)$/.test(value) ? Number(value) : value);
  if (found === null) throw new InvalidArgumentError(`It must be one of ${NAMES}: the name or its number.`);
  return found;
}
