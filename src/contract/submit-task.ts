import { z } from 'zod';
import { isPlainObject } from '../domain/kernel/json.js';
import {
  isModelName,
  MODEL_RULE,
  MOST_PROMPT_CHARACTERS,
  MOST_REQUEST_BYTES,
  promptProblem,
  TIMEOUT_SECONDS,
  type Range,
} from '../domain/task/bounds.js';
import { LANGUAGES } from '../domain/task/plan.js';
import { boundedCount, boundedNumber, held } from './bounded.js';
import { check } from './check.js';
import { ContractError } from './contract-error.js';
import { priorityInput } from './priority.js';

const nullable = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? null);
const COUNT: Range = [0, Number.MAX_SAFE_INTEGER];
/** US dollars; more than any task is worth. */
const MONEY: Range = [0, 1_000_000];
const MOST_ANSWERS = 10_000;

const prompt = held(z.string(), (text) => (typeof text === 'string' ? promptProblem(text) : null)).meta({
  description: 'What is to be built, in plain words.',
  minLength: 1,
  maxLength: MOST_PROMPT_CHARACTERS,
});

const limits = z.strictObject({
  tokens: nullable(boundedCount(COUNT)).meta({
    description: 'Tokens that all model calls together may use.',
  }),
  calls: nullable(boundedCount(COUNT)).meta({ description: 'Model calls that the task may make.' }),
  money: nullable(boundedNumber(MONEY)).meta({
    description: 'US dollars that the task may cost.',
  }),
});

/** What a caller may say of a new task, field by field; MCP makes its tool's input from the same fields. */
export const submitTaskFields = {
  prompt,
  answers: z
    .array(z.string().meta({ maxLength: MOST_REQUEST_BYTES }))
    .max(MOST_ANSWERS, { error: `must have at most ${MOST_ANSWERS.toLocaleString('en')} answers` })
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
  model: nullable(
    z.string().refine(isModelName, { error: MODEL_RULE }).meta({ minLength: 1, maxLength: 200 }),
  ).meta({
    description: 'The model to use instead of the configured tiers.',
  }),
  timeout_seconds: nullable(boundedNumber(TIMEOUT_SECONDS)).meta({
    description: 'Running time in seconds after which the task is stopped; waiting does not count.',
  }),
  limits: nullable(limits).meta({
    description: 'What the task may use at most; refused by this version, which does not enforce it yet.',
  }),
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
  if (bytes > MOST_REQUEST_BYTES) {
    throw new ContractError(
      'too_large',
      `prompt and answers have ${bytes} bytes together; at most ${MOST_REQUEST_BYTES} (1 MB) are taken. Shorten them.`,
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
