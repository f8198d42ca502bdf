import { z } from 'zod';

const MAX_EVENT_LIMIT = 10_000;
const DEFAULT_EVENT_LIMIT = 1_000;

/** Events after this sequence; a negative number counts as 0 (EV-25). */
export const afterSequence = z.coerce
  .number({ error: 'must be a whole number' })
  .pipe(z.int({ error: 'must be a whole number' }))
  .transform((value) => Math.max(0, value))
  .default(0);

/** Query of GET /tasks/{id}/events. Without a limit a JSON page has 1,000 events, and NDJSON has all. */
export const eventsQuery = z.strictObject({
  after: afterSequence,
  limit: z.coerce
    .number()
    .pipe(
      z
        .int({ error: 'must be a whole number' })
        .min(1, { error: 'must be at least 1' })
        .max(MAX_EVENT_LIMIT, { error: `must be at most ${MAX_EVENT_LIMIT}` }),
    )
    .optional(),
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
