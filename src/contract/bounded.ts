import { z } from 'zod';
import { countProblem, numberProblem, textProblem, type Range } from '../domain/task/bounds.js';

/** A schema that says of a value what the domain says of it: null when nothing is wrong. */
export function held<Schema extends z.ZodType>(schema: Schema, problemOf: (value: unknown) => string | null) {
  return schema.superRefine((value, context) => {
    const message = problemOf(value);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });
}

const whole = {
  error: ({ input }: { readonly input?: unknown }) => requiredOr(input, 'must be a whole number'),
};
const requiredOr = (input: unknown, rule: string): string => (input === undefined ? 'is required' : rule);

/** A whole number in the domain's range; what is refused is named with its value. */
export function boundedCount(range: Range) {
  return held(z.int(whole), (value) => countProblem(value, range)).meta(rangeOf(range));
}

/** The same, where missing or null stands for `otherwise`. */
export function boundedCountOr<Otherwise>(range: Range, otherwise: Otherwise) {
  return boundedCount(range)
    .nullish()
    .transform((value) => value ?? otherwise);
}

/** A number, whole or not. */
export function boundedNumber(range: Range) {
  return held(z.number({ error: ({ input }) => requiredOr(input, 'must be a number') }), (value) =>
    numberProblem(value, range),
  ).meta(rangeOf(range));
}

/** A text that says something, of at most so many characters. */
export function boundedText(mostCharacters: number) {
  return held(z.string(), (value) => textProblem(value, mostCharacters)).meta({
    minLength: 1,
    maxLength: mostCharacters,
  });
}

/** What a client's own checks can see in the JSON schema. */
function rangeOf([minimum, maximum]: Range) {
  return maximum === Number.MAX_SAFE_INTEGER ? { minimum } : { minimum, maximum };
}
