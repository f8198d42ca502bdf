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

/** null as long as no worker has answered, so that nobody knows: all such figures at once. */
function orUnknown<T extends z.ZodType>(schema: T, description = schema.description ?? '') {
  return schema.nullable().meta({ description: `${description} null when not known yet.` });
}

const figures = {
  running: orUnknown(tally.running),
  waiting: orUnknown(tally.waiting),
  blocked: count.meta({
    description: 'Callers of the answering process that wait to be let in: of them there is no task yet.',
  }),
  preempted: orUnknown(tally.preempted),
  parked: orUnknown(tally.parked),
  pressure: orUnknown(pressureLevel, 'warning from 80 % of the places to wait, critical when all are taken.'),
  capacity: orUnknown(
    z.strictObject({ running: count, waiting: count }),
    'How many may run and wait at most; CRITICAL tasks have some places more to wait.',
  ),
  per_priority: orUnknown(
    z.record(priorityName, z.strictObject(tally)),
    `${PRIORITY_NAMES.join(', ')}: each adds up to the figures of the same names.`,
  ),
  oldest_wait_seconds: z.number().nullable().meta({
    description: 'Of those that wait for their first place, since they were let in; null when nobody does.',
  }),
  stale: z.boolean().meta({
    description: 'True when no worker answers: this is what was last heard, if anything was.',
  }),
};

/** The queue in figures, as /health shows it. */
export const queueView = z.strictObject(figures);
export type QueueView = z.infer<typeof queueView>;

const inLine = z.strictObject({
  position: z.int().min(1),
  task_id: z.string(),
  priority: priorityName,
  prompt_line: z.string().meta({ description: 'First line of the prompt, shortened.' }),
  estimated_wait_seconds: count.nullable().meta({
    description: 'Until it gets a place, if all goes on as it did; null when nobody can say.',
  }),
});

/** Answer of GET /queue: the figures, and who is in line (SC-12). */
export const queueStatus = z.strictObject({
  ...figures,
  line: orUnknown(
    z.array(inLine),
    'Who waits or was preempted, in the order in which they will get a place.',
  ),
});
export type QueueStatus = z.infer<typeof queueStatus>;
