import { z } from 'zod';
import { asMeant } from './as-meant.js';
import { check } from './check.js';
import { invalidRequest, type FieldError } from './contract-error.js';
import { shown } from './shown.js';

/** The query of an address that takes none. */
export const noQuery = z.strictObject({});

/**
 * Holds the query of an address to what the address takes. The same on every address (decision 36): a parameter that is
 * not known, that has a wrong value, or that is said twice is refused with its name and its value.
 * @throws ContractError `invalid_request`
 */
export function checkQuery<Output>(
  schema: z.ZodType<Output>,
  query: Readonly<Record<string, unknown>>,
): Output {
  const twice = Object.entries(query).flatMap(([field, value]): readonly FieldError[] =>
    Array.isArray(value)
      ? [
          {
            field,
            message: `is said ${value.length} times (${value.slice(0, 3).map(shown).join(', ')}): say it once`,
          },
        ]
      : [],
  );
  if (twice.length === 0) return check(schema, asMeant(schema, query), 'query');
  throw invalidRequest(twice);
}
