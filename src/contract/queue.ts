import { z } from 'zod';
import { PRIORITY_NAMES } from '../domain/admission/priority.js';
import { priorityName } from './priority.js';

const count = z.int().min(0);
const load = z.strictObject({ running: count, waiting: count });

export const pressureLevel = z.enum(['none', 'warning', 'critical']);

const figures = {
  running: count,
  waiting: count,
  blocked: count.meta({ description: 'Callers of this process that wait to be let in.' }),
  preempted: count.meta({ description: 'Gave their place to a more urgent task and are in line again.' }),
  parked: count.meta({ description: 'Paused, or waiting for a person: they want no place for now.' }),
  pressure: pressureLevel.meta({
    description: 'warning from 80 % of the places to wait, critical when all are taken.',
  }),
  capacity: load,
  per_priority: z.record(priorityName, load).meta({ description: PRIORITY_NAMES.join(', ') }),
  oldest_wait_seconds: z.number().nullable(),
  stale: z.boolean().meta({ description: 'True when no worker answers: this is what was last heard.' }),
};

/** The queue in figures, as /health shows it. */
export const queueView = z.strictObject(figures);
export type QueueView = z.infer<typeof queueView>;

/** Answer of GET /queue: the figures, and who is in line (SC-12). */
export const queueStatus = z.strictObject({
  ...figures,
  line: z
    .array(
      z.strictObject({
        position: z.int().min(1),
        task_id: z.string(),
        estimated_wait_seconds: count.nullable().meta({
          description: 'Until it gets a place, if all goes on as it did; null when nobody can say.',
        }),
      }),
    )
    .meta({ description: 'In the order in which they will get a place.' }),
});
export type QueueStatus = z.infer<typeof queueStatus>;
