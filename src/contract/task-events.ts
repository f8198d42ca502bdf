import { z } from 'zod';
import type { Range } from '../domain/task/bounds.js';
import { boundedCountOr } from './bounded.js';

const EVENT_LIMIT: Range = [1, 10_000];
const DEFAULT_EVENT_LIMIT = 1_000;
const SEQUENCE: Range = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];

/** Events after this sequence; a negative number counts as 0 (EV-25). */
const afterSequence = boundedCountOr(SEQUENCE, 0)
  .transform((value) => Math.max(0, value))
  .meta({ description: 'Only events after this sequence; from the first on when left out.' });

/** Query of WS /ws/{task_id}. */
export const streamQuery = z.strictObject({ after: afterSequence });

/** Query of GET /tasks/{id}/events. Without a limit a JSON page has 1,000 events, and NDJSON has all. */
export const eventsQuery = z.strictObject({
  after: afterSequence,
  limit: boundedCountOr(EVENT_LIMIT, null).meta({
    description: `How many events at most; ${DEFAULT_EVENT_LIMIT.toLocaleString('en')} when left out.`,
  }),
});

export function pageSize(query: z.infer<typeof eventsQuery>): number {
  return query.limit ?? DEFAULT_EVENT_LIMIT;
}

/** An event as it stands in the journal. */
const recordedEvent = z.strictObject({
  event_id: z.string(),
  task_id: z.string(),
  event_type: z.string(),
  timestamp: z.string().meta({ description: 'ISO 8601, UTC' }),
  sequence: z.int().min(0),
  vector_clock: z.record(z.string(), z.int().min(0)),
  actor: z.string(),
  causation_id: z.string().nullable(),
  correlation_id: z.string(),
  code_version: z.int().min(0),
  data: z.record(z.string(), z.unknown()),
});

/** Answer of GET /tasks/{id}/events. */
export const eventPage = z.strictObject({
  events: z.array(recordedEvent).readonly(),
  next_after: z.int().min(0).meta({ description: 'Give it as `after` to go on from here.' }),
});
export type EventPage = z.infer<typeof eventPage>;
