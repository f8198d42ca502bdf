import { z } from 'zod';
import { isPlainObject } from '../domain/kernel/json.js';
import { isModelName, MODEL_RULE, TIMEOUT_SECONDS } from '../domain/task/bounds.js';
import { LANGUAGES } from '../domain/task/plan.js';
import { boundedNumber } from './bounded.js';
import { check } from './check.js';
import { ContractError } from './contract-error.js';
import { priorityInput } from './priority.js';

const MAX_PROMPT_CHARACTERS = 100_000;
/** Prompt and answers together, in bytes of UTF-8. */
const MAX_REQUEST_BYTES = 1_048_576;

const nullable = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? null);
const count = z.int({ error: 'must be a whole number' }).min(0, { error: 'must be at least 0' });

/** Characters as people count them: one outside the basic plane is one, not two. */
const characters = (text: string) =>
  text.length <= MAX_PROMPT_CHARACTERS ? text.length : Array.from(text).length;

const prompt = z
  .string()
  .refine((text) => text.trim() !== '', { error: 'must not be empty: say what is to be built' })
  .refine((text) => characters(text) <= MAX_PROMPT_CHARACTERS, {
    error: `must have at most ${MAX_PROMPT_CHARACTERS.toLocaleString('en')} characters; put longer material into answers`,
  })
  .meta({
    description: 'What is to be built, in plain words.',
    minLength: 1,
    maxLength: MAX_PROMPT_CHARACTERS,
  });

const limits = z.strictObject({
  tokens: nullable(count).meta({ description: 'Tokens that all model calls together may use.' }),
  calls: nullable(count).meta({ description: 'Model calls that the task may make.' }),
  money: nullable(z.number().min(0, { error: 'must be at least 0' })).meta({
    description: 'US dollars that the task may cost.',
  }),
});

/** What a caller may say of a new task, field by field; MCP makes its tool's input from the same fields. */
export const submitTaskFields = {
  prompt,
  answers: z
    .array(z.string())
    .nullish()
    .transform((value) => value ?? [])
    .meta({
      description:
        'Answers to questions the planner would ask: more context, at most 1 MB together with the prompt.',
    }),
  priority: priorityInput,
  language: nullable(z.enum(LANGUAGES, { error: `must be one of ${LANGUAGES.join(', ')}` })).meta({
    description: 'The language to write in; the planner chooses when left out.',
  }),
  model: nullable(z.string().refine(isModelName, { error: MODEL_RULE })).meta({
    description: 'The model to use instead of the configured tiers.',
  }),
  timeout_seconds: nullable(boundedNumber(TIMEOUT_SECONDS)).meta({
    description: 'Running time in seconds after which the task is stopped; waiting does not count.',
  }),
  limits: nullable(limits).meta({ description: 'What the task may use at most.' }),
};

/** Body of POST /tasks. Unknown fields are refused, so that a misspelt one is noticed. */
const submitTask = z.strictObject(submitTaskFields);
export type SubmitTask = z.infer<typeof submitTask>;

/**
 * Checks size first, shape second, so that what is far too large is called that.
 * @throws ContractError `too_large` or `invalid_request`
 */
export function checkSubmitTask(value: unknown): SubmitTask {
  const bytes = requestBytes(value);
  if (bytes > MAX_REQUEST_BYTES) {
    throw new ContractError(
      'too_large',
      `prompt and answers have ${bytes} bytes together; at most ${MAX_REQUEST_BYTES} (1 MB) are taken. Shorten them.`,
    );
  }
  return check(submitTask, value);
}

function requestBytes(value: unknown): number {
  if (!isPlainObject(value)) return 0;
  const answers: readonly unknown[] = Array.isArray(value['answers']) ? value['answers'] : [];
  return [value['prompt'], ...answers].reduce<number>(
    (sum, text) => sum + (typeof text === 'string' ? Buffer.byteLength(text) : 0),
    0,
  );
}
