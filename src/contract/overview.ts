import { z } from 'zod';
import { priorityName } from './priority.js';
import { pressureLevel, queueStatus } from './queue.js';
import { doorStatus } from './task-status.js';

const timestamp = z.number().meta({ description: 'Seconds since 1970, with fractions.' });
const count = z.int().min(0);

const taskRow = z.strictObject({
  task_id: z.string(),
  status: doorStatus,
  priority: priorityName,
  prompt_line: z.string(),
  queue_position: z.int().min(1).nullable(),
  estimated_wait_seconds: count.nullable(),
});
export type TaskRow = z.infer<typeof taskRow>;

/**
 * Every message of WS /ws (AP-25), told apart by `type`. At the connection come one `queue` and one `tasks` with all open
 * tasks and those that ended lately; from then on only what has changed, at most twice a second.
 */
export const overviewMessages = {
  queue: z.strictObject({ type: z.literal('queue'), timestamp, data: queueStatus }),
  tasks: z.strictObject({
    type: z.literal('tasks'),
    timestamp,
    data: z.strictObject({
      changed: z
        .array(taskRow)
        .meta({ description: 'The newest first; a task that has ended comes once more, with its end.' }),
    }),
  }),
  alert: z.strictObject({
    type: z.literal('alert'),
    timestamp,
    data: z.strictObject({
      level: pressureLevel.meta({ description: 'none: the back-pressure is over.' }),
      waiting: count,
      limit: count,
    }),
  }),
  error: z.strictObject({
    type: z.literal('error'),
    timestamp,
    data: z.strictObject({ code: z.string(), message: z.string() }),
  }),
};
/** One message of WS /ws, as a client reads it (AP-25). */
export const overviewMessage = z.discriminatedUnion('type', [
  overviewMessages.queue,
  overviewMessages.tasks,
  overviewMessages.alert,
  overviewMessages.error,
]);
export type OverviewMessage = z.infer<typeof overviewMessage>;
