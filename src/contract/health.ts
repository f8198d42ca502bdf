import { z } from 'zod';
import { queueView } from './queue.js';

const count = z.int().min(0);
const problem = z
  .string()
  .nullable()
  .meta({ description: 'One line on what is wrong and what to do; null when well.' });

const ok = z.boolean();
const since = z.string().meta({
  description: 'ISO 8601, UTC: since when it has been well, or not, as far as this process knows.',
});

const parts = z.strictObject({
  temporal: z.strictObject({ ok, problem, since }),
  workers: z.strictObject({
    ok,
    problem,
    since,
    processes: z
      .array(
        z.strictObject({
          number: z.int().min(1),
          pid: z.int().nullable(),
          state: z.enum(['starting', 'answering', 'silent', 'ended']),
          since: z.string(),
        }),
      )
      .nullable()
      .meta({
        description:
          'Those that this service has started; null when it starts none. One of several that is silent leaves `status` ok: the others do its work.',
      }),
  }),
  admission: z
    .strictObject({ ok, problem, since })
    .meta({ description: 'The workflow that lets tasks in and hands out places.' }),
  room: z.strictObject({ ok, problem, since }).meta({
    description: 'Whether a task of any priority can be let in now; a full house leaves `status` ok.',
  }),
  model: z.strictObject({
    ok,
    problem,
    since,
    provider: z.string(),
    address: z.string().nullable(),
    models: z
      .record(z.string(), z.boolean())
      .meta({ description: 'Which of the configured models are there.' }),
  }),
  journal: z.strictObject({
    ok,
    problem,
    since,
    lag_events: count
      .nullable()
      .meta({ description: 'Events recorded but not yet on disk; null when not known.' }),
    tasks: z.array(z.strictObject({ task_id: z.string(), problem: z.string() })).meta({
      description:
        'Tasks whose record cannot be read or written, as far as somebody has asked for them or writes to them; `ok` is about the writing alone.',
    }),
  }),
  workflows: z.strictObject({
    ok,
    problem,
    since,
    admission_ok: z
      .boolean()
      .meta({ description: 'False when the workflow that lets tasks in fails again and again.' }),
    tasks: z.array(z.strictObject({ task_id: z.string(), problem: z.string() })).meta({
      description: 'Open tasks that cannot go on because their workflow task fails again and again.',
    }),
  }),
  steps: z.strictObject({
    ok,
    problem,
    since,
    tasks: z.array(z.strictObject({ task_id: z.string(), problem: z.string() })).meta({
      description:
        'Open tasks with a step that has failed at each attempt so far, and is tried again. `status` is not ok when it fails because of this machine: its disk, or git.',
    }),
  }),
  sandbox: z.strictObject({ ok, problem, since, kind: z.string().nullable(), isolated: z.boolean() }),
});

/** Answer of GET /health; 503 with the same shape when something that tasks cannot do without is down (AP-6). */
export const health = z.strictObject({
  status: z.enum(['ok', 'unavailable']),
  parts,
  queue: queueView.nullable(),
});
export type HealthView = z.infer<typeof health>;

/** Answer of GET /health/ready: 200 when a task can be let in and worked on now; else 503, with why not. */
export const readiness = z.strictObject({
  status: z.enum(['ok', 'unavailable']),
  problems: z.array(z.strictObject({ part: z.string(), problem: z.string() })),
});
export type Readiness = z.infer<typeof readiness>;
