import { z } from 'zod';
import { REPORT_LAYERS } from '../domain/journal/report-validity.js';
import {
  actorsProblem,
  CODE_VERSION,
  ITERATION_LIMIT,
  MOST_ACTOR_CHARACTERS,
  MOST_ACTORS,
  MOST_HASH_CHARACTERS,
  MOST_MESSAGE_CHARACTERS,
  MOST_MODULE_CHARACTERS,
  type Range,
} from '../domain/task/bounds.js';
import { INTERVENTION_KINDS, kindProblem, MOMENTS, type Wish } from '../domain/task/messages/index.js';
import { boundedCount, boundedText, held } from './bounded.js';
import { check } from './check.js';
import { invalidRequest, type ContractError } from './contract-error.js';
import { givenPriority } from './priority.js';

const COUNT: Range = [0, Number.MAX_SAFE_INTEGER];
const nullable = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? null);
const words = boundedText(MOST_MESSAGE_CHARACTERS);

/** What the sender had seen: a clock, or the sequence of the last event it saw. */
const seenFields = {
  vector_clock: nullable(
    held(z.record(z.string().meta({ maxLength: MOST_ACTOR_CHARACTERS }), boundedCount(COUNT)), (clock) =>
      actorsProblem(clock as Readonly<Record<string, unknown>>),
    ).meta({ maxProperties: MOST_ACTORS }),
  ).meta({ description: 'The vector clock of what the sender had seen, as in the events.' }),
  seen_sequence: nullable(boundedCount(COUNT)).meta({
    description: 'Instead of vector_clock: the sequence of the last event that the sender had seen.',
  }),
};
export type SeenClaim = {
  readonly vector_clock: Readonly<Record<string, number>> | null;
  readonly seen_sequence: number | null;
};

/** What a bug report says, field by field. */
export const bugReportFields = {
  description: words.meta({
    description: 'What is wrong, and how to see it. Naming the file helps to find the module.',
  }),
  code_version: boundedCount(CODE_VERSION).meta({
    description: 'The version of the code that the bug was seen in.',
  }),
  code_hash: nullable(boundedText(MOST_HASH_CHARACTERS)).meta({
    description: 'The code_hash that came with the files of that version.',
  }),
  module: nullable(boundedText(MOST_MODULE_CHARACTERS)).meta({
    description: 'The module to correct; found from the description when left out.',
  }),
  ...seenFields,
};
const bugReport = z.strictObject(bugReportFields);

/** What an intervention says, field by field; which fields it needs follows from its kind. */
export const interventionFields = {
  kind: z
    .enum(INTERVENTION_KINDS, { error: (issue) => kindProblem(issue.input) })
    .nullish()
    .transform((value) => value ?? 'guidance')
    .meta({ description: `One of ${INTERVENTION_KINDS.join(', ')}; guidance when left out.` }),
  when: z
    .enum(MOMENTS, { error: `must be one of ${MOMENTS.join(', ')}` })
    .nullish()
    .transform((value) => value ?? 'safe_point')
    .meta({
      description:
        'For guidance and pause: safe_point waits for the running step; now stops it and does it again.',
    }),
  guidance: nullable(words).meta({
    description: 'For kind guidance: what the model is to heed from now on.',
  }),
  priority: nullable(givenPriority).meta({ description: 'For kind priority: the new one.' }),
  iteration_limit: nullable(boundedCount(ITERATION_LIMIT)).meta({
    description: 'For kind iteration_limit: rounds of writing and testing that a module may take.',
  }),
  ...seenFields,
};
const intervention = z.strictObject(interventionFields);
type Asked = z.infer<typeof intervention>;

function invalid(field: string, message: string): ContractError {
  return invalidRequest([{ field, message }]);
}

function oneClaim<Claim extends SeenClaim>(claim: Claim): Claim {
  if (claim.vector_clock !== null && claim.seen_sequence !== null)
    throw invalid('seen_sequence', 'give either vector_clock or seen_sequence');
  return claim;
}

function needed<T>(asked: Asked, field: 'guidance' | 'priority' | 'iteration_limit', value: T | null): T {
  if (value === null) throw invalid(field, `is required for kind ${asked.kind}`);
  return value;
}

function wishOf(asked: Asked): Wish {
  const { kind, when, guidance, priority, iteration_limit } = asked;
  switch (kind) {
    case 'guidance':
      return { kind, when, text: needed(asked, 'guidance', guidance) };
    case 'pause':
      return { kind, when };
    case 'resume':
      return { kind };
    case 'priority':
      return { kind, value: needed(asked, 'priority', priority) };
    case 'iteration_limit':
      return { kind, value: needed(asked, 'iteration_limit', iteration_limit) };
  }
}

/** A field of another kind is a mistake of the caller: it would be silently ignored otherwise. */
function refuseStrangers(asked: Asked): void {
  for (const field of ['guidance', 'priority', 'iteration_limit'] as const)
    if (asked[field] !== null && field !== asked.kind)
      throw invalid(field, `belongs to kind ${field}, not to ${asked.kind}`);
}

/** @throws ContractError `invalid_request` that names the fields */
export function checkBugReport(value: unknown): z.infer<typeof bugReport> {
  return oneClaim(check(bugReport, value));
}

/** @throws ContractError `invalid_request` that names the fields */
export function checkIntervention(value: unknown): { readonly wish: Wish; readonly claim: SeenClaim } {
  const asked = oneClaim(check(intervention, value));
  refuseStrangers(asked);
  return { wish: wishOf(asked), claim: asked };
}

/** Answer to a bug report or an intervention: it stands in the record, and takes effect at the next safe point. */
export const messageTaken = z.strictObject({
  task_id: z.string(),
  event_id: z.string(),
  sequence: z.int().min(1).meta({ description: 'Of the event that the message became.' }),
  code_version: z.int().min(0),
  module: z
    .string()
    .nullable()
    .meta({ description: 'The module that a bug report is to correct, else null.' }),
});
export type MessageTaken = z.infer<typeof messageTaken>;

export const reportLayer = z.enum(REPORT_LAYERS);
