import { z } from 'zod';

/** Body of POST /admin/shutdown; none at all is the same as {}. */
export const shutdownRequest = z.strictObject({
  cancel: z
    .boolean({ error: 'must be true or false' })
    .nullish()
    .transform((value) => value ?? false)
    .meta({ description: 'true: cancel all open tasks first; else they go on at the next start.' }),
});

const count = z.int().min(0);

/** Answer of POST /admin/shutdown. `tasks` is null without `cancel`, and while the tasks are still being cancelled. */
export const shutdownAccepted = z.strictObject({
  status: z.literal('stopping'),
  cancel: z.boolean(),
  tasks: z
    .strictObject({
      cancelled: count,
      ended_otherwise: count.meta({ description: 'Completed or failed before the cancel reached them.' }),
      not_closed: z.array(z.string()).meta({
        description: 'Did not end in time: they end as cancelled at the next start.',
      }),
    })
    .nullable(),
});
export type ShutdownAccepted = z.infer<typeof shutdownAccepted>;
