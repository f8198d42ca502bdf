import { z } from 'zod';
import { queueView } from './queue.js';

const count = z.int().min(0);
const problem = z
  .string()
  .nullable()
  .meta({ description: 'One line on what is wrong and what to do; null when well.' });

const parts = z.strictObject({
  temporal: z.strictObject({ ok: z.boolean(), problem }),
  model: z.strictObject({
    ok: z.boolean(),
    problem,
    provider: z.string(),
    address: z.string().nullable(),
    models: z
      .record(z.string(), z.boolean())
      .meta({ description: 'Which of the configured models are there.' }),
  }),
  journal: z.strictObject({
    ok: z.boolean(),
    problem,
    lag_events: count
      .nullable()
      .meta({ description: 'Events recorded but not yet on disk; null when not known.' }),
    tasks: z.array(z.strictObject({ task_id: z.string(), problem: z.string() })).meta({
      description:
        'Tasks whose record cannot be read or written, as far as somebody has asked for them or writes to them; `ok` is about the writing alone.',
    }),
  }),
  workflows: z.strictObject({
    ok: z.boolean(),
    problem,
    admission_ok: z
      .boolean()
      .meta({ description: 'False when the workflow that lets tasks in fails again and again.' }),
    tasks: z.array(z.strictObject({ task_id: z.string(), problem: z.string() })).meta({
      description: 'Open tasks that cannot go on because their workflow task fails again and again.',
    }),
  }),
  sandbox: z.strictObject({ ok: z.boolean(), problem, kind: z.string().nullable(), isolated: z.boolean() }),
});

/** Answer of GET /health; 503 with the same shape when something that tasks cannot do without is down (AP-6). */
export const health = z.strictObject({
  status: z.enum(['ok', 'unavailable']),
  parts,
  queue: queueView.nullable(),
});
export type HealthView = z.infer<typeof health>;
