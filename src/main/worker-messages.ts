import { z } from 'zod';

/** What a worker process tells the service that started it. */
export const workerMessage = z.discriminatedUnion('type', [
  /** Its workers poll. */
  z.object({ type: z.literal('ready') }),
  /** Its event loop turns. */
  z.object({ type: z.literal('alive') }),
  /** It holds the lock of the data folder and serves the journal; `problem` says why events cannot be written, if so. */
  z.object({
    type: z.literal('journal'),
    problem: z.string().nullable(),
    /** Events that are not on disk yet, by task; tasks with none are left out. */
    lag: z.record(z.string(), z.int().min(0)),
    /** Why the events of a task cannot be written, by task; those that can be are left out. */
    problems: z.record(z.string(), z.string()),
  }),
]);
export type WorkerMessage = z.infer<typeof workerMessage>;

/** What the service tells its worker processes. */
export const serviceMessage = z.object({
  /** The Temporal server answers. */
  type: z.literal('engine'),
  address: z.string(),
});
export type ServiceMessage = z.infer<typeof serviceMessage>;
