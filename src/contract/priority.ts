import { z } from 'zod';
import { DEFAULT_PRIORITY, parsePriority, PRIORITIES, PRIORITY_NAMES } from '../domain/admission/priority.js';
import type { PriorityName } from '../domain/admission/priority.js';
import { DomainError } from '../domain/kernel/domain-error.js';

const VALID = PRIORITY_NAMES.map((name) => `${name} (${PRIORITIES[name]})`).join(', ');

function toPriority(value: string | number, context: z.RefinementCtx): PriorityName {
  try {
    return parsePriority(value);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    context.addIssue({ code: 'custom', message: `must be one of ${VALID}` });
    return z.NEVER;
  }
}

const LONGEST = Math.max(...PRIORITY_NAMES.map((name) => name.length));
const [first, last] = [Math.min(...Object.values(PRIORITIES)), Math.max(...Object.values(PRIORITIES))];
const spoken = z.union(
  [
    z.string().meta({ minLength: 1, maxLength: LONGEST, examples: PRIORITY_NAMES }),
    z.number().meta({ minimum: first, maximum: last }),
  ],
  { error: `must be one of ${VALID}` },
);

/** A caller's priority: a name in any case or one of the numbers. */
export const givenPriority = spoken.transform((value, context) => toPriority(value, context));

/** The same, where missing or null is MEDIUM. */
export const priorityInput = spoken
  .nullish()
  .transform((value, context) => toPriority(value ?? DEFAULT_PRIORITY, context))
  .meta({
    description: `One of ${VALID}; a name in any case or its number. ${DEFAULT_PRIORITY} when left out.`,
  });

/** The same as a filter: missing or null lets every priority through. */
export const priorityFilter = givenPriority
  .nullish()
  .transform((value) => value ?? null)
  .meta({ description: `Only tasks of this priority: one of ${VALID}.` });

export const priorityName = z.enum(PRIORITY_NAMES as [PriorityName, ...PriorityName[]]);
