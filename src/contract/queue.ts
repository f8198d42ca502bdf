import { z } from 'zod';
import { PRIORITY_NAMES } from '../domain/admission/priority.js';
import { priorityName } from './priority.js';

const count = z.int().min(0);

export const pressureLevel = z.enum(['none', 'warning', 'critical']);

/** Every task that was let in and has not ended is counted in one of the four. */
const tally = {
  running: count.meta({ description: 'Hold a place, also while they give it back to a more urgent task.' }),
  waiting: count.meta({
    description: 'Wait for their first place. Only these count against capacity.waiting.',
  }),
  preempted: count.meta({
    description: 'In line again: they gave their place to a more urgent task, or go on after a pause.',
  }),
  parked: count.meta({ description: 'Paused, or waiting for a person: they want no place for now.' }),
};

const figures = {
  running: tally.running,
  waiting: tally.waiting,
  blocked: count.meta({
    description: 'Callers of the answering process that wait to be let in: of them there is no task yet.',
  }),
  preempted: tally.preempted,
  parked: tally.parked,
  pressure: pressureLevel.meta({
    description: 'warning from 80 % of the places to wait, critical when all are taken.',
  }),
  capacity: z.strictObject({ running: count, waiting: count }).meta({
    description: 'How many may run and wait at most; CRITICAL tasks have some places more to wait.',
  }),
  per_priority: z.record(priorityName, z.strictObject(tally)).meta({
    description: `${PRIORITY_NAMES.join(', ')}: each adds up to the figures of the same names.`,
  }),
  oldest_wait_seconds: z.number().nullable().meta({
    description: 'Of those that wait for their first place, since they were let in; null when nobody does.',
  }),
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
        priority: priorityName,
        prompt_line: z.string().meta({ description: 'First line of the prompt, shortened.' }),
        estimated_wait_seconds: count.nullable().meta({
          description: 'Until it gets a place, if all goes on as it did; null when nobody can say.',
        }),
      }),
    )
    .meta({ description: 'Who waits or was preempted, in the order in which they will get a place.' }),
});
export type QueueStatus = z.infer<typeof queueStatus>;
